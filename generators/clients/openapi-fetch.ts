import createClient from 'openapi-fetch';
import type { paths } from '../generated/openapi-typescript.ts';
import type { Connect, Reply } from '../client.ts';

const reply = ({ data, error, response }: { data?: unknown; error?: unknown; response: Response }): Reply => ({
  status: response.status,
  body: data ?? error,
});

export const connect: Connect = (baseUrl, token) => {
  const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
  return {
    list: async (query) => reply(await api.GET('/api/tasks', { params: { query } })),
    create: async (body, key) =>
      reply(
        await api.POST('/api/tasks', { body, params: { header: key === undefined ? {} : { 'Idempotency-Key': key } } }),
      ),
    get: async (id, tag) =>
      reply(
        await api.GET('/api/tasks/{task_id}', {
          params: { path: { task_id: id }, header: tag === undefined ? {} : { 'If-None-Match': tag } },
        }),
      ),
    update: async (id, body, tag) =>
      reply(
        await api.PUT('/api/tasks/{task_id}', {
          body,
          params: { path: { task_id: id }, header: tag === undefined ? {} : { 'If-Match': tag } },
        }),
      ),
    complete: async (id, body) =>
      reply(
        await api.PATCH('/api/tasks/{task_id}/complete', { params: { path: { task_id: id } }, ...(body && { body }) }),
      ),
    remove: async (id) => reply(await api.DELETE('/api/tasks/{task_id}', { params: { path: { task_id: id } } })),
  };
};
