import { configureStore } from '@reduxjs/toolkit';
import { enhancedApi as api } from '../generated/rtk-query.ts';
import { base, server } from '../config/rtk-query-base.ts';
import type { Connect, Reply } from '../client.ts';

interface Result {
  data?: unknown;
  error?: unknown;
}
// It gives the body only; the statuses of successes are known beforehand.
const send = async (call: PromiseLike<Result>, success = 200): Promise<Reply> => {
  const { data, error } = await call;
  if (error === undefined) return { status: success, body: data };
  const { status, data: body } = error as { status: number; data: unknown };
  return { status, body };
};

export const connect: Connect = (url, token) => {
  Object.assign(server, { url, token });
  const store = configureStore({
    reducer: { [base.reducerPath]: base.reducer },
    middleware: (defaults) => defaults().concat(base.middleware),
  });
  const { listTasks, createTask, getTask, updateTask, completeTask, deleteTask } = api.endpoints;
  const fresh = { forceRefetch: true, subscribe: false };
  return {
    list: (query) => send(store.dispatch(listTasks.initiate(query, fresh))),
    create: (taskCreate, key) => send(store.dispatch(createTask.initiate({ taskCreate, 'Idempotency-Key': key })), 201),
    get: (taskId, tag) => send(store.dispatch(getTask.initiate({ taskId, 'If-None-Match': tag }, fresh))),
    update: (taskId, taskUpdate, tag) =>
      send(store.dispatch(updateTask.initiate({ taskId, taskUpdate, 'If-Match': tag }))),
    complete: (taskId, taskComplete) =>
      send(store.dispatch(completeTask.initiate({ taskId, taskComplete: taskComplete ?? null }))),
    remove: (taskId) => send(store.dispatch(deleteTask.initiate({ taskId })), 204),
  };
};
