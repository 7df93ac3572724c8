import { createApiClient } from '../generated/zodios.ts';
import { caught, type Connect, type Reply } from '../client.ts';

interface Refusal {
  response?: { status: number; data: unknown };
}
// The client gives the body only; the statuses of successes are known beforehand. It checks requests and responses by its own schemas.
const send = (call: Promise<unknown>, status = 200): Promise<Reply> =>
  caught(
    call.then((body) => ({ status, body })),
    (error: Refusal) => error.response && { status: error.response.status, body: error.response.data },
  );

export const connect: Connect = (baseUrl, token) => {
  // Its check of requests would keep the request with an empty title from being sent.
  const api = createApiClient(baseUrl, {
    validate: 'response',
    axiosConfig: { headers: { Authorization: `Bearer ${token}` } },
  });
  const header = (name: string, value: string | undefined) =>
    value === undefined ? {} : { headers: { [name]: value } };
  return {
    list: (queries) => send(api.listTasks({ queries })),
    create: (body, key) => send(api.createTask(body, header('Idempotency-Key', key)), 201),
    get: (id, tag) => send(api.getTask({ params: { task_id: id }, ...header('If-None-Match', tag) })),
    update: (id, body, tag) => send(api.updateTask(body, { params: { task_id: id }, ...header('If-Match', tag) })),
    complete: (id, body) => send(api.completeTask(body as never, { params: { task_id: id } })),
    remove: (id) => send(api.deleteTask(undefined, { params: { task_id: id } }), 204),
  };
};
