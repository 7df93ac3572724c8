import { OpenAPIClientAxios, type Document, type ParamsArray } from 'openapi-client-axios';
import type { Client as Api } from '../generated/openapi-client-axios.d.ts';
import type { Connect, Reply } from '../client.ts';

const reply = ({ status, data }: { status: number; data: unknown }): Reply => ({
  status,
  body: data === '' ? undefined : data,
});

/** Its types forget the parameters that stand at the path, so they go as a list. */
const parameters = (id: number, header?: string, value?: string): ParamsArray =>
  [
    { name: 'task_id', value: id, in: 'path' },
    ...(header !== undefined && value !== undefined ? [{ name: header, value, in: 'header' }] : []),
  ] as ParamsArray;

export const connect: Connect = async (baseUrl, token) => {
  const definition = (await (await fetch(new URL('/openapi.json', process.env['CONTRACT_URL']))).json()) as Document;
  const api = await new OpenAPIClientAxios({
    definition,
    axiosConfigDefaults: {
      baseURL: baseUrl,
      validateStatus: () => true,
      headers: { Authorization: `Bearer ${token}` },
    },
  }).init<Api>();
  return {
    list: async (query) => reply(await api.listTasks(query)),
    create: async (body, key) =>
      reply(await api.createTask(key === undefined ? null : { 'Idempotency-Key': key }, body)),
    get: async (id, tag) => reply(await api.getTask(parameters(id, 'If-None-Match', tag))),
    update: async (id, body, tag) => reply(await api.updateTask(parameters(id, 'If-Match', tag), body)),
    complete: async (id, body) => reply(await api.completeTask(parameters(id), body)),
    remove: async (id) => reply(await api.deleteTask(parameters(id))),
  };
};
