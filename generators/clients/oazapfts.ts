import {
  completeTask,
  createTask,
  defaults,
  deleteTask,
  getTask,
  listTasks,
  updateTask,
} from '../generated/oazapfts.ts';
import type { Connect, Reply } from '../client.ts';

const reply = ({ status, data }: { status: number; data?: unknown }): Reply => ({ status, body: data });

export const connect: Connect = (baseUrl, token) => {
  defaults.baseUrl = baseUrl;
  defaults.headers = { Authorization: `Bearer ${token}` };
  return {
    list: async (query) => reply(await listTasks(query)),
    create: async (body, idempotencyKey) => reply(await createTask(body, { idempotencyKey })),
    get: async (id, ifNoneMatch) => reply(await getTask(id, { ifNoneMatch })),
    update: async (id, body, ifMatch) => reply(await updateTask(id, body, { ifMatch })),
    complete: async (id, body) => reply(await completeTask(id, body as never)),
    remove: async (id) => reply(await deleteTask(id)),
  };
};
