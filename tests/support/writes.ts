import { expect } from '@jest/globals';
import type { ApiResponse, RequestOptions } from './api.ts';
import type { Caller } from './caller.ts';

/** A request that writes; its suffix may name a task. */
export type Write = readonly [method: string, suffix: (id: number) => string, body?: object];
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
export const create: Write = ['POST', () => '', { title: 'Buy milk' }];
