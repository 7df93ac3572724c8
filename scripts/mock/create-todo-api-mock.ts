import { Readable } from 'node:stream';
import inject, { type InjectOptions } from 'light-my-request';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log/logger.ts';
import { hasNoBody } from './null-body.ts';
import { openStatefulApp } from './open-stateful-app.ts';
import { startMigratedPostgres } from './start-migrated-postgres.ts';
import { toMock } from './to-mock.ts';
import type * as Mock from './todo-api-mock.d.ts';

/** In Node.js; in browsers, browser/create-todo-api-mock.ts. */
export const createTodoApiMock: typeof Mock.createTodoApiMock = async () => {
  const config = loadConfig({});
  const log = await createLogger({ production: false, logLevel: 'error' });
  const app = await openStatefulApp(config, log, await startMigratedPostgres(config.database));
  const listener = app.koa.callback();
  return toMock(app, async (request) => {
    const { statusCode, headers, stream, raw } = await inject(listener, {
      method: request.method as Required<InjectOptions>['method'],
      url: request.url,
      headers: Object.fromEntries(request.headers),
      payload: Buffer.from(await request.arrayBuffer()),
      payloadAsStream: true,
    });
    const body = stream();
    // A client that ends a stream has its connection closed. MSW reads a copy of the body, so that only the signal tells.
    request.signal.addEventListener('abort', () => body.destroy());
    body.once('close', () => raw.res.destroy());
    return new Response(hasNoBody(statusCode) ? null : (Readable.toWeb(body) as ReadableStream), {
      status: statusCode,
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    });
  });
};
