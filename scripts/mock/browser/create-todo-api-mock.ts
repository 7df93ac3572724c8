import { pino } from 'pino';
import { loadConfig } from '../../../src/config.ts';
import { openStatefulApp } from '../open-stateful-app.ts';
import { toMock } from '../to-mock.ts';
import type * as Mock from '../todo-api-mock.d.ts';
import { exchange } from './exchange.ts';
import { startPackedPostgres } from './packed-postgres.ts';

// Pages run PostgreSQL much slower than servers do: what waits is not refused soon.
const config = loadConfig({ DATABASE_CONNECT_TIMEOUT_MS: '60000' });

/** In a page; in Node.js, ../create-todo-api-mock.ts. */
export const createTodoApiMock: typeof Mock.createTodoApiMock = async () => {
  const app = await openStatefulApp(config, pino({ level: 'error' }), await startPackedPostgres());
  const listener = app.koa.callback();
  return toMock(app, (request) => exchange(request, listener));
};
