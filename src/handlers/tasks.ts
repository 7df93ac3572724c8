import { entityTag, matchesIfNoneMatch, parseEntityTags } from '../http/entity-tag.ts';
import { nextPage } from '../http/next-page.ts';
import type { Handler } from '../http/handler.ts';
import { Problem } from '../problems.ts';
import type { StoredTask } from '../tasks/task-store.ts';
import { conditionsOf, noSuchTask, requireListVersion, throwNotFoundOrPreconditionFailed } from './preconditions.ts';

export const listTasks: Handler<'listTasks'> = async ({ query, header, tasks }) => {
  const { cursor, ...filter } = query;
  const ifNoneMatch = header['If-None-Match'];
  const known = ifNoneMatch === '*' ? ifNoneMatch : parseEntityTags(ifNoneMatch);
  const { version, json, next } = await tasks.list({ ...filter, before: cursor }, known);
  const headers = { ETag: entityTag(version), 'Cache-Control': revalidated };
  if (json === undefined) return { status: 304, headers };
  return {
    status: 200,
    body: json,
    headers: next === undefined ? headers : { ...headers, Link: nextPage({ ...query, cursor: next }) },
  };
};

export const createTask: Handler<'createTask'> = async ({ header, body, tasks, url }) => {
  const task = await tasks.create(body, header['Idempotency-Key']);
  return { status: 201, body: task.json, headers: { ...versionHeaders(task), Location: memberUrl(url, task.id) } };
};

export const getTask: Handler<'getTask'> = async ({ path, header, tasks }) => {
  const task = await tasks.find(path.task_id);
  if (!task) throw noSuchTask();
  const headers = { ...versionHeaders(task), 'Cache-Control': revalidated };
  return matchesIfNoneMatch(task.version, header['If-None-Match'])
    ? { status: 304, headers }
    : { status: 200, body: task.json, headers };
};

export const updateTask: Handler<'updateTask'> = async ({ path, header, body, tasks }) =>
  taskResponse(
    (await tasks.update(path.task_id, body, ...conditionsOf(header))) ??
      (await throwNotFoundOrPreconditionFailed(tasks, path.task_id, header)),
  );

export const completeTask: Handler<'completeTask'> = async ({ path, header, body, tasks }) =>
  taskResponse(
    (await tasks.complete(path.task_id, body?.completed, ...conditionsOf(header))) ??
      (await throwNotFoundOrPreconditionFailed(tasks, path.task_id, header)),
  );

export const deleteTask: Handler<'deleteTask'> = async ({ path, header, tasks }) => {
  if (!(await tasks.delete(path.task_id, ...conditionsOf(header))))
    await throwNotFoundOrPreconditionFailed(tasks, path.task_id, header);
  return { status: 204 };
};

export const completeTasks: Handler<'completeTasks'> = async ({ query, header, body, tasks }) =>
  countResponse(await tasks.completeAll(query.completed, body.completed, ...conditionsOf(header)));

export const deleteTasks: Handler<'deleteTasks'> = async ({ query, header, tasks }) =>
  countResponse(await tasks.deleteAll(query.completed, ...conditionsOf(header)));

export const eraseTasks: Handler<'eraseTasks'> = async ({ body, tasks }) => {
  if (body.user_id !== tasks.ownerId) throw notOwnId();
  return countResponse(await tasks.erase());
};

// The path's user has been held against the token's by now, so the other form of the path needs no code of its own.
export {
  listTasks as listUserTasks,
  createTask as createUserTask,
  getTask as getUserTask,
  updateTask as updateUserTask,
  completeTask as completeUserTask,
  deleteTask as deleteUserTask,
  completeTasks as completeUserTasks,
  deleteTasks as deleteUserTasks,
  eraseTasks as eraseUserTasks,
};

const revalidated = 'private, no-cache';
const taskResponse = (task: StoredTask) => ({ status: 200 as const, body: task.json, headers: versionHeaders(task) });

const countResponse = (count: number | undefined) => ({
  status: 200 as const,
  body: { count: requireListVersion(count) },
});

const versionHeaders = ({ version }: StoredTask) => ({ ETag: entityTag(version) });

const notOwnId = (): Problem =>
  new Problem('unprocessable-content', {
    detail: 'The value of user_id must be your own user id.',
    errors: [{ pointer: '/user_id', code: 'invalid-value', detail: 'The value of user_id must be your own user id.' }],
  });

/** Relative to the request's URL, as `nextPage` is. */
const memberUrl = (url: string, id: number): string =>
  url.endsWith('/') ? String(id) : `${url.slice(url.lastIndexOf('/') + 1)}/${id}`;
