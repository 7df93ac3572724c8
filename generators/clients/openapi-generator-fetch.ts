import {
  Configuration,
  ResponseError,
  TasksApi,
  TaskToJSON,
  type Task,
} from '../generated/openapi-generator-fetch/index.ts';
import type { Connect, Reply } from '../client.ts';

interface Raw<Value> {
  raw: Response;
  value(): Promise<Value>;
}
const refused = async (response: Response): Promise<Reply> => {
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
};

/** Its models hold dates: the body is what it makes of them for sending. It throws an error response. */
const send = <Value>(call: Promise<Raw<Value>>, json: (value: Value) => unknown): Promise<Reply> =>
  call
    .then(async (answer) => ({ status: answer.raw.status, body: json(await answer.value()) }))
    .catch((error: unknown) => (error instanceof ResponseError ? refused(error.response) : Promise.reject(error)));

export const connect: Connect = (basePath, accessToken) => {
  const api = new TasksApi(new Configuration({ basePath, accessToken }));
  const task = (value: Task): unknown => TaskToJSON(value);
  return {
    list: (query) => send(api.listTasksRaw(query), (tasks) => tasks.map(task)),
    create: (taskCreate, idempotencyKey) => send(api.createTaskRaw({ taskCreate, idempotencyKey }), task),
    get: (taskId, ifNoneMatch) => send(api.getTaskRaw({ taskId, ifNoneMatch }), task),
    update: (taskId, taskUpdate, ifMatch) => send(api.updateTaskRaw({ taskId, taskUpdate, ifMatch }), task),
    complete: (taskId, taskComplete) => send(api.completeTaskRaw({ taskId, taskComplete }), task),
    remove: (taskId) => send(api.deleteTaskRaw({ taskId }), () => undefined),
  };
};
