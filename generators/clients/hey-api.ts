import { createClient } from '../generated/hey-api/client/index.ts';
import { completeTask, createTask, deleteTask, getTask, listTasks, updateTask } from '../generated/hey-api/sdk.gen.ts';
import type { Connect, Reply } from '../client.ts';

const reply = ({ data, error, response }: { data?: unknown; error?: unknown; response?: Response }): Reply => ({
  status: response?.status ?? 0,
  body: data ?? error,
});

export const connect: Connect = (baseUrl, token) => {
  const client = createClient({ baseUrl, auth: token });
  return {
    list: async (query) => reply(await listTasks({ client, query })),
    create: async (body, key) =>
      reply(await createTask({ client, body, headers: key === undefined ? {} : { 'Idempotency-Key': key } })),
    get: async (id, tag) =>
      reply(
        await getTask({ client, path: { task_id: id }, headers: tag === undefined ? {} : { 'If-None-Match': tag } }),
      ),
    update: async (id, body, tag) =>
      reply(
        await updateTask({
          client,
          body,
          path: { task_id: id },
          headers: tag === undefined ? {} : { 'If-Match': tag },
        }),
      ),
    complete: async (id, body) => reply(await completeTask({ client, path: { task_id: id }, ...(body && { body }) })),
    remove: async (id) => reply(await deleteTask({ client, path: { task_id: id } })),
  };
};
