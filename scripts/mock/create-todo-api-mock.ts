import { Readable } from 'node:stream';
import inject, { type InjectOptions } from 'light-my-request';
import { loadConfig } from '../../src/config.ts';
import { tableNames } from '../../src/schema/entities.ts';
import { createLogger } from '../../src/log/logger.ts';
import type { Statement } from '../../src/postgres/query.ts';
import { openStatefulApp } from './open-stateful-app.ts';

/** The stateful mock without a port, for tests of frontends in Node.js: see docs/start/frontend.md. */
export interface TodoApiMock {
  /** Takes and gives what `fetch` does; MSW's resolvers call it. */
  respond(request: Request): Promise<Response>;
  /** Deletes all tasks of all users; ids begin at 1 again. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

// Responses of which a Response may have no body (https://fetch.spec.whatwg.org/#null-body-status).
const withoutBody = [204, 304];

const empty: Statement = {
  name: 'empty',
  text: `truncate ${tableNames.join(', ')} restart identity`,
  isRead: false,
};

export async function createTodoApiMock(): Promise<TodoApiMock> {
  const log = await createLogger({ production: false, logLevel: 'error' });
  const { koa, run, endStreams, close } = await openStatefulApp(loadConfig({}), log);
  const listener = koa.callback();
  return {
    respond: async (request) => {
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
      return new Response(withoutBody.includes(statusCode) ? null : (Readable.toWeb(body) as ReadableStream), {
        status: statusCode,
        headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      });
    },
    reset: async () => {
      await run(empty, []);
    },
    close: async () => {
      endStreams();
      await close();
    },
  };
}
