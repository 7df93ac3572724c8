import type { components } from '../../generated/openapi.d.ts';
import type { Handler } from '../http/operation.ts';
import { Problem } from '../problems.ts';
import type { TaskRow } from '../tasks/task-store.ts';

type Task = components['schemas']['Task'];

export const listTasks: Handler<'listTasks'> = async ({ query, tasks, url }) => {
  const { limit, cursor, ...filter } = query;
  const more = limit === undefined ? undefined : limit + 1;
  const rows = await tasks.list({ ...filter, before: cursor, limit: more });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const headers = last && page.length < rows.length ? { Link: nextPage(url, { ...query, cursor: last.id }) } : {};
  return { status: 200, body: page.map(toTask), headers };
};

export const createTask: Handler<'createTask'> = async ({ body, tasks, url }) => {
  const task = await tasks.create(body);
  return { status: 201, body: toTask(task), headers: { Location: `${url.replace(/\/+$/, '')}/${task.id}` } };
};

export const getTask: Handler<'getTask'> = async ({ path, tasks }) =>
  ({ status: 200, body: toTask(found(await tasks.find(path.task_id))) });

export const updateTask: Handler<'updateTask'> = async ({ path, body, tasks }) =>
  ({ status: 200, body: toTask(found(await tasks.update(path.task_id, body))) });

export const completeTask: Handler<'completeTask'> = async ({ path, body, tasks }) =>
  ({ status: 200, body: toTask(found(await tasks.complete(path.task_id, body?.completed))) });

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

const toTask = ({ id, user_id, title, description, completed, created_at, updated_at }: TaskRow): Task =>
  ({ id, user_id, title, description, completed, created_at: created_at.toISOString(), updated_at: updated_at.toISOString() });

const noSuchTask = (): Problem => new Problem('not-found', { detail: 'There is no such task.' });

function found(task: TaskRow | undefined): TaskRow {
  if (!task) throw noSuchTask();
  return task;
}

/** RFC 8288, relative to the service, so that it holds behind any proxy. */
function nextPage(url: string, query: Readonly<Record<string, unknown>>): string {
  const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return `<${url}?${parameters}>; rel="next"`;
}
