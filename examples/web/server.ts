import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node';
import { createAuth, sharedSecretToken } from './auth.ts';

interface WebOptions {
  /** Address to listen on; this machine's own unless given. */
  readonly host?: string | undefined;
  /** 0 for any that is free. */
  readonly port: number;
  /** What browsers call this server; where it listens unless given. */
  readonly publicUrl?: string | undefined;
  /** Where the Todo API, or its mock, listens. */
  readonly apiUrl: string;
  readonly secret: string;
  readonly tokenLifetime?: string;
}

export interface Web {
  readonly url: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  css: 'text/css',
  ts: 'text/javascript',
  mjs: 'text/javascript',
};

/** Better Auth, the page, and nothing between the page and the Todo API. */
export async function startWeb(options: WebOptions): Promise<Web> {
  const server = createServer();
  await once(server.listen(options.port, options.host ?? '127.0.0.1'), 'listening');
  const url = options.publicUrl ?? `http://localhost:${(server.address() as AddressInfo).port}`;
  const authOptions = { url, secret: options.secret, tokenLifetime: options.tokenLifetime ?? '15m' };
  const auth = createAuth(authOptions);
  const answerAuth = toNodeHandler(auth);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', url);
    if (pathname.startsWith('/api/auth/')) return answerAuth(request, response);
    if (pathname === '/config.json') return answerJson(response, { apiUrl: options.apiUrl });
    if (pathname === '/shared-secret-token')
      return answerJson(response, {
        token: await sharedSecretToken(auth, fromNodeHeaders(request.headers), authOptions),
      });
    const file = fileOf(pathname);
    if (!file) return void response.writeHead(404).end();
    const text = await readFile(new URL(file), 'utf8');
    response
      .setHeader('Content-Type', types[file.split('.').at(-1) ?? ''] ?? 'text/plain')
      .end(file.endsWith('.ts') ? stripTypeScriptTypes(text) : text);
  };
  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
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

/** The files that the page is made of, each as the browser asks for it. Your bundler takes the client from node_modules. */
function fileOf(pathname: string): string | undefined {
  if (pathname === '/') return import.meta.resolve('./page/index.html');
  if (pathname === '/openapi-fetch.mjs') return import.meta.resolve('openapi-fetch');
  const [, folder, name] = /^\/(page|client)\/([a-z-]+\.(?:ts|css))$/.exec(pathname) ?? [];
  return folder === undefined
    ? undefined
    : import.meta.resolve(`${folder === 'client' ? '../../packages/client/src' : './page'}/${name}`);
}

const answerJson = (response: ServerResponse, body: object): void => {
  response
    .setHeader('Content-Type', 'application/json')
    .setHeader('Cache-Control', 'no-store')
    .end(JSON.stringify(body));
};
