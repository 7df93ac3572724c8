import type { Requests } from './load.ts';
import type { Bench } from './bench.ts';
import { deletableIds, seededTasks } from './database.ts';

interface Operation {
  readonly method: string;
  /** `{id}` stands for a task of the request's user. */
  readonly path: string;
  readonly body?: object;
  /** Readers have their 20 tasks and keep them; what writers have is deleted after each load. */
  readonly users: 'readers' | 'writers';
}

const known = {
  list: { method: 'GET', path: '/api/tasks', users: 'readers' },
  get: { method: 'GET', path: '/api/tasks/{id}', users: 'readers' },
  create: {
    method: 'POST',
    path: '/api/tasks',
    body: { title: 'Buy oat milk', description: 'Two litres, from the shop at the corner' },
    users: 'writers',
  },
  update: {
    method: 'PUT',
    path: '/api/tasks/{id}',
    body: { title: 'Buy oat milk', description: 'Three litres', completed: true },
    users: 'readers',
  },
  toggle: { method: 'PATCH', path: '/api/tasks/{id}/complete', users: 'readers' },
  delete: { method: 'DELETE', path: '/api/tasks/{id}', users: 'writers' },
} satisfies Record<string, Operation>;

export type OperationName = keyof typeof known;

export const operations: Readonly<Record<OperationName, Operation>> = known;
export const operationNames = Object.keys(known) as OperationName[];

/** What wrk is to send for an operation. */
export function requestsOf(name: OperationName, { tokens }: Bench): Requests {
  const { users, ...request } = operations[name];
  const ids = name === 'delete' ? deletableIds : seededTasks;
  return { ...request, ...ids, tokens: tokens[users] };
}
