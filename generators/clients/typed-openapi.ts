import { createApiClient, type Fetcher } from '../generated/typed-openapi.ts';
import type { Connect, Reply } from '../client.ts';

const reply = ({ status, data }: { status: number; data: unknown }): Reply => ({ status, body: data });

export const connect: Connect = (baseUrl, token) => {
  // It leaves sending to its user.
  const send: Fetcher['fetch'] = ({ method, url, urlSearchParams, parameters }) => {
    url.search = String(urlSearchParams ?? '');
    const headers = {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      ...(parameters?.header as Record<string, string>),
    };
    return fetch(url, {
      method: method.toUpperCase(),
      headers,
      ...(parameters?.body !== undefined && { body: JSON.stringify(parameters.body) }),
    });
  };
  const api = createApiClient({ fetch: send }, baseUrl);
  const withResponse = true;
  return {
    list: async (query) => reply(await api.get('/api/tasks', { query, header: {}, withResponse })),
    create: async (body, key) =>
      reply(
        await api.post('/api/tasks', {
          body,
          header: key === undefined ? {} : { 'Idempotency-Key': key },
          withResponse,
        }),
      ),
    get: async (task_id, tag) =>
      reply(
        await api.get('/api/tasks/{task_id}', {
          path: { task_id },
          header: tag === undefined ? {} : { 'If-None-Match': tag },
          withResponse,
        }),
      ),
    update: async (task_id, body, tag) =>
      reply(
        await api.put('/api/tasks/{task_id}', {
          path: { task_id },
          body,
          header: tag === undefined ? {} : { 'If-Match': tag },
          withResponse,
        }),
      ),
    complete: async (task_id, body) =>
      reply(
        await api.patch('/api/tasks/{task_id}/complete', {
          path: { task_id },
          body: body as never,
          header: {},
          withResponse,
        }),
      ),
    remove: async (task_id) =>
      reply(await api.delete('/api/tasks/{task_id}', { path: { task_id }, header: {}, withResponse })),
  };
};
