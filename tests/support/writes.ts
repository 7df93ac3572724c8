import { expect } from '@jest/globals';
import type { ApiResponse, RequestOptions } from './api.ts';
import { caller, type Caller, type Family } from './caller.ts';
import type { Queryable } from './sql.ts';

/** A request that writes; its suffix may name a task. */
export type Write = readonly [method: string, suffix: (id: number) => string, body?: object];
export const create: Write = ['POST', () => '', { title: 'Buy milk' }];
export const update: Write = ['PUT', (id) => `/${id}`, { title: 'Buy oat milk', description: null }];
export const toggle: Write = ['PATCH', (id) => `/${id}/complete`];
export const remove: Write = ['DELETE', (id) => `/${id}`];
export const completeAll: Write = ['PATCH', () => '?completed=false', { completed: true }];
export const removeAll: Write = ['DELETE', () => '?completed=false'];
export const ofOneTask = { updateTask: update, completeTask: toggle, deleteTask: remove };
/** The writes that keep their response, by operation. */
export const writes = Object.entries({ ...ofOneTask, completeTasks: completeAll, deleteTasks: removeAll });

export const send = (
  user: Caller,
  [method, suffix, body]: Write,
  id: number,
  key: string,
  headers: RequestOptions['headers'] = {},
): Promise<ApiResponse> => user.ask(method, suffix(id), { body, headers: { 'idempotency-key': key, ...headers } });

export const whatCounts = ({ status, headers, body }: ApiResponse): unknown => [status, headers['etag'], body];
export const expectReused = ({ status, body }: ApiResponse): void => {
  expect([status, body.errors]).toEqual([
    422,
    [expect.objectContaining({ parameter: 'Idempotency-Key', code: 'key-reused' })],
  ]);
};

/** A new user with one task. */
export const withTask = async (url: string, family: Family): Promise<[Caller, ApiResponse['body']]> => {
  const alice = await caller(url, family);
  return [alice, await alice.create('Buy milk', { description: 'Zwei Liter, "fett"\n🥛' })];
};
/** The version of the user's list, and its tasks. */
export const listOf = async (user: Caller): Promise<unknown> => {
  const { headers, body } = await user.ask('GET', '');
  return [headers['etag'], body];
};
export const keysOf = (sql: Queryable, { userId }: Caller): Promise<unknown[]> =>
  sql.execute('select key from idempotency_keys where user_id = ? order by key', [userId]);
