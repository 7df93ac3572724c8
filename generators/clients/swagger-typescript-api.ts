import { Api } from '../generated/swagger-typescript-api/api.ts';
import { caught, type Connect, type Reply } from '../client.ts';

interface Response {
  status: number;
  data: unknown;
  error: unknown;
}
const reply = ({ status, data, error }: Response): Reply => ({ status, body: data ?? error });
const send = (call: Promise<Response>): Promise<Reply> => caught(call.then(reply), reply);

export const connect: Connect = (baseUrl, token) => {
  const { api } = new Api({ baseUrl, baseApiParams: { headers: { Authorization: `Bearer ${token}` } } });
  const header = (name: string, value: string | undefined) => ({
    headers: value === undefined ? {} : { [name]: value },
  });
  return {
    list: (query) => send(api.listTasks(query)),
    create: (body, key) => send(api.createTask(body, header('Idempotency-Key', key))),
    get: (id, tag) => send(api.getTask(id, header('If-None-Match', tag))),
    update: (id, body, tag) => send(api.updateTask(id, body, header('If-Match', tag))),
    complete: (id, body) => send(api.completeTask(id, body as never)),
    remove: (id) => send(api.deleteTask(id)),
  };
};
