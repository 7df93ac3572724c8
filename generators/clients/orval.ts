import { completeTask, createTask, deleteTask, getTask, listTasks, updateTask } from '../generated/orval.ts';
import type { Connect, Reply } from '../client.ts';

const reply = ({ status, data }: { status: number; data: unknown }): Reply => ({ status, body: data });
const send = globalThis.fetch;

export const connect: Connect = (baseUrl, token) => {
  // Its functions call fetch with a path.
  globalThis.fetch = (url, init) => send(new URL(String(url), baseUrl), init);
  const options = (name?: string, value?: string): RequestInit => ({
    headers: { Authorization: `Bearer ${token}`, ...(name !== undefined && value !== undefined && { [name]: value }) },
  });
  return {
    list: async (query) => reply(await listTasks(query, options())),
    create: async (body, key) => reply(await createTask(body, options('Idempotency-Key', key))),
    get: async (id, tag) => reply(await getTask(id, options('If-None-Match', tag))),
    update: async (id, body, tag) => reply(await updateTask(id, body, options('If-Match', tag))),
    complete: async (id, body) => reply(await completeTask(id, body as never, options())),
    remove: async (id) => reply(await deleteTask(id, options())),
  };
};
