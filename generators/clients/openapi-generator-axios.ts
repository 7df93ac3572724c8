import type { AxiosResponse } from 'axios';
import { Configuration, TasksApi } from '../generated/openapi-generator-axios/index.ts';
import { caught, type Connect, type Reply } from '../client.ts';

const reply = ({ status, data }: Pick<AxiosResponse<unknown>, 'status' | 'data'>): Reply => ({
  status,
  body: data === '' ? undefined : data,
});
const send = (call: Promise<AxiosResponse<unknown>>): Promise<Reply> =>
  caught(call.then(reply), (error: { response?: AxiosResponse<unknown> }) => error.response && reply(error.response));

export const connect: Connect = (basePath, accessToken) => {
  const api = new TasksApi(new Configuration({ basePath, accessToken }));
  return {
    list: ({ completed, limit, cursor }) => send(api.listTasks(completed, undefined, limit, cursor)),
    create: (body, key) => send(api.createTask(body, key)),
    get: (id, tag) => send(api.getTask(id, tag)),
    update: (id, body, tag) => send(api.updateTask(id, body, tag)),
    complete: (id, body) => send(api.completeTask(id, undefined, undefined, body)),
    remove: (id) => send(api.deleteTask(id)),
  };
};
