import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll } from '@jest/globals';

/** What happens to one request: its connection breaks before or after the service has done it, or somebody else answers. */
export type Fault =
  | 'passes'
  | 'request lost'
  | 'response lost'
  | { readonly to: string }
  | { readonly status: number; readonly retryAfter?: string };

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** undefined if the client got no response. */
  readonly status: number | undefined;
  /** When the request came, in milliseconds. */
  readonly at: number;
}

export interface FaultProxy {
  readonly url: string;
  /** The next requests with this method meet these faults, one each. */
  next(method: string, ...faults: Fault[]): void;
  /** What has gone through since it was last asked. */
  seen(): Exchange[];
}

/** Stands between a client and the service of the file's tests. */
export function useFaultProxy(service: () => string): FaultProxy {
  const faults: [string, Fault][] = [];
  let exchanges: Exchange[] = [];

  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const index = faults.findIndex(([of]) => of === method);
    const [, fault] = index < 0 ? [] : (faults.splice(index, 1)[0] ?? []);
    const note = (status: number | undefined): void => {
      exchanges.push({ method, path, headers, status, at: performance.now() });
    };
    const body = await buffer(request);
    if (typeof fault === 'object' && 'status' in fault) {
      note(fault.status);
      response.writeHead(fault.status, fault.retryAfter === undefined ? {} : { 'Retry-After': fault.retryAfter }).end();
      return;
    }
    if (fault !== 'request lost') {
      const upstream = await send(typeof fault === 'object' ? fault.to : service(), request, body);
      const answer = await buffer(upstream);
      if (fault !== 'response lost') {
        note(upstream.statusCode);
        response.writeHead(upstream.statusCode ?? 0, upstream.rawHeaders).end(answer);
        return;
      }
    }
    note(undefined);
    request.socket.destroy();
  };

  const server = createServer((request, response) => void pass(request, response));
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => {
    server.close().closeAllConnections();
  });
  return {
    get url() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    next: (method, ...more) => {
      faults.push(...more.map((fault): [string, Fault] => [method, fault]));
    },
    seen: () => {
      const seen = exchanges;
      exchanges = [];
      return seen;
    },
  };
}

async function send(base: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  const request = httpRequest(new URL(url ?? '/', base), { method, headers, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}
