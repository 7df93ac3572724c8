import { client, type ResponseConfig } from '@kubb/plugin-client/clients/axios';
import { completeTask, createTask, deleteTask, getTask, listTasks, updateTask } from '../generated/kubb/index.ts';
import { caught, type Connect, type Reply } from '../client.ts';

const reply = ({ status, data }: Pick<ResponseConfig, 'status' | 'data'>): Reply => ({
  status,
  body: data === '' ? undefined : data,
});
const send = (call: Promise<ResponseConfig>): Promise<Reply> =>
  caught(call.then(reply), (error: { response?: ResponseConfig }) => error.response && reply(error.response));

export const connect: Connect = (baseURL, token) => {
  client.setConfig({ baseURL, headers: { Authorization: `Bearer ${token}` } });
  return {
    list: (query) => send(listTasks(query)),
    create: (body, key) => send(createTask(body, { 'Idempotency-Key': key })),
    get: (id, tag) => send(getTask(id, { 'If-None-Match': tag })),
    update: (id, body, tag) => send(updateTask(id, body, { 'If-Match': tag })),
    complete: (id, body) => send(completeTask(id, body)),
    remove: (id) => send(deleteTask(id)),
  };
};
