// @ts-expect-error: it has no types
import SwaggerClient from 'swagger-client';
import { caught, type Connect, type Reply } from '../client.ts';

interface Answer {
  status: number;
  body?: unknown;
  text?: unknown;
}
type Operation = (parameters: Record<string, unknown>, options: Record<string, unknown>) => Promise<Answer>;
const reply = ({ status, text }: Answer): Reply => ({
  status,
  body: typeof text === 'string' && text !== '' ? JSON.parse(text) : undefined,
});

/** What Swagger UI sends its requests with. */
export const connect: Connect = async (baseUrl, token) => {
  const contract = (await (await fetch(`${process.env['CONTRACT_URL']}/openapi.json`)).json()) as object;
  const spec = { ...contract, servers: [{ url: baseUrl }] };
  const { apis } = (await SwaggerClient({ spec, authorizations: { bearerAuth: token } })) as {
    apis: { tasks: Record<string, Operation> };
  };
  const send = async (
    operation: string,
    parameters: Record<string, unknown>,
    requestBody?: unknown,
  ): Promise<Reply> => {
    const call = apis.tasks[operation]?.(parameters, { requestBody });
    return call
      ? caught(call.then(reply), (error: { response?: Answer }) => error.response && reply(error.response))
      : Promise.reject(new Error(`no operation ${operation}`));
  };
  return {
    list: (query) => send('listTasks', { ...query }),
    create: (body, key) => send('createTask', { 'Idempotency-Key': key }, body),
    get: (task_id, tag) => send('getTask', { task_id, 'If-None-Match': tag }),
    update: (task_id, body, tag) => send('updateTask', { task_id, 'If-Match': tag }, body),
    complete: (task_id, body) => send('completeTask', { task_id }, body),
    remove: (task_id) => send('deleteTask', { task_id }),
  };
};
