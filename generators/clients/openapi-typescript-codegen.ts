import { ApiError, OpenAPI, TasksService } from '../generated/openapi-typescript-codegen/index.ts';
import { caught, type Connect, type Reply } from '../client.ts';

// The client gives the body only; the statuses of successes are known beforehand.
const send = (call: Promise<unknown>, status = 200): Promise<Reply> =>
  caught(
    call.then((body) => ({ status, body })),
    (error: ApiError) => ({ status: error.status, body: error.body }),
  );

export const connect: Connect = (baseUrl, token) => {
  OpenAPI.BASE = baseUrl;
  OpenAPI.TOKEN = token;
  return {
    list: (query) => send(TasksService.listTasks(query)),
    create: (requestBody, idempotencyKey) => send(TasksService.createTask({ requestBody, idempotencyKey }), 201),
    get: (taskId, ifNoneMatch) => send(TasksService.getTask({ taskId, ifNoneMatch })),
    update: (taskId, requestBody, ifMatch) => send(TasksService.updateTask({ taskId, requestBody, ifMatch })),
    complete: (taskId, requestBody) => send(TasksService.completeTask({ taskId, requestBody })),
    remove: (taskId) => send(TasksService.deleteTask({ taskId }), 204),
  };
};
