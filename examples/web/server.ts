import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node';
import { createAuth, sharedSecretToken } from './auth.ts';
import { bundlePage, type Mode } from './bundle.ts';
import { eraseTasks } from './erasure.ts';

interface WebOptions {
  /** Address to listen on; this machine's own unless given. */
  readonly host?: string | undefined;
  /** 0 for any that is free. */
  readonly port: number;
  /** What browsers call this server; where it listens unless given. */
  readonly publicUrl?: string | undefined;
  /** Where browsers reach the Todo API, or its mock. */
  readonly apiUrl: string;
  /** Where this server reaches the Todo API, if that is another URL. */
  readonly internalApiUrl?: string | undefined;
  readonly secret: string;
  readonly tokenLifetime?: string;
  readonly mode?: Mode | undefined;
}

export interface Web {
  readonly url: string;
  close(): Promise<void>;
}

/** Better Auth, the page, and nothing between the page and the Todo API. */
export async function startWeb(options: WebOptions): Promise<Web> {
  const html = await readFile(new URL('page/index.html', import.meta.url));
  const files = await bundlePage(options.mode ?? 'production');
  const server = createServer();
  await once(server.listen(options.port, options.host ?? '127.0.0.1'), 'listening');
  const url = options.publicUrl ?? `http://localhost:${(server.address() as AddressInfo).port}`;
  const authOptions = { url, secret: options.secret, tokenLifetime: options.tokenLifetime ?? '15m' };
  const auth = createAuth(authOptions, (userId, token) =>
    eraseTasks(options.internalApiUrl ?? options.apiUrl, userId, token),
  );
  const handleAuth = toNodeHandler(auth);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', url);
    if (pathname.startsWith('/api/auth/')) return handleAuth(request, response);
    if (pathname === '/config.json') return sendJson(response, { apiUrl: options.apiUrl });
    if (pathname === '/shared-secret-token') {
      const token = await sharedSecretToken(auth, fromNodeHeaders(request.headers), authOptions);
      return token === undefined ? void response.writeHead(401).end() : sendJson(response, { token });
    }
    const file = pathname === '/' ? html : files.get(pathname);
    if (!file) return void response.writeHead(404).end();
    response
      .setHeader('Content-Type', typeOf(pathname))
      .setHeader('Content-Security-Policy', policy(options.apiUrl))
      .end(file);
  };
  server.on('request', (request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  return {
    url,
    close: async () => {
      const closed = once(server, 'close');
      server.close().closeAllConnections();
      await closed;
    },
  };
}

const typeOf = (pathname: string): string =>
  pathname.endsWith('.js') ? 'text/javascript' : pathname.endsWith('.css') ? 'text/css' : 'text/html';

/** The page has tokens, so that nothing else may run in it or be sent from it. */
const policy = (apiUrl: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    'img-src data:',
    `connect-src 'self' ${new URL(apiUrl).origin}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

const sendJson = (response: ServerResponse, body: object): void => {
  response
    .setHeader('Content-Type', 'application/json')
    .setHeader('Cache-Control', 'no-store')
    .end(JSON.stringify(body));
};
