import type { Handler } from '../http/operation.ts';
import { Problem } from '../problems.ts';
import type { StoredTask } from '../tasks/task-store.ts';

export const listTasks: Handler<'listTasks'> = async ({ query, tasks, url }) => {
  const { cursor, ...filter } = query;
  const { json, next } = await tasks.list({ ...filter, before: cursor });
  return { status: 200, body: json, headers: next === undefined ? {} : { Link: nextPage(url, { ...query, cursor: next }) } };
};

export const createTask: Handler<'createTask'> = async ({ body, tasks, url }) => {
  const { id, json } = await tasks.create(body);
  return { status: 201, body: json, headers: { Location: `${url.replace(/\/+$/, '')}/${id}` } };
};

export const getTask: Handler<'getTask'> = async ({ path, tasks }) =>
  ({ status: 200, body: found(await tasks.find(path.task_id)).json });

export const updateTask: Handler<'updateTask'> = async ({ path, body, tasks }) =>
  ({ status: 200, body: found(await tasks.update(path.task_id, body)).json });

export const completeTask: Handler<'completeTask'> = async ({ path, body, tasks }) =>
  ({ status: 200, body: found(await tasks.complete(path.task_id, body?.completed)).json });

export const deleteTask: Handler<'deleteTask'> = async ({ path, tasks }) => {
  if (!await tasks.delete(path.task_id)) throw noSuchTask();
  return { status: 204 };
};

// The path's user has been held against the token's by now, so the other address family needs no code of its own.
export {
  listTasks as listUserTasks,
  createTask as createUserTask,
  getTask as getUserTask,
  updateTask as updateUserTask,
  completeTask as completeUserTask,
  deleteTask as deleteUserTask,
};

const noSuchTask = (): Problem => new Problem('not-found', { detail: 'There is no such task.' });

function found(task: StoredTask | undefined): StoredTask {
  if (!task) throw noSuchTask();
  return task;
}

/** RFC 8288, relative to the service, so that it holds behind any proxy. */
function nextPage(url: string, query: Readonly<Record<string, unknown>>): string {
  const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return `<${url}?${parameters.toString()}>; rel="next"`;
}
