import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll } from '@jest/globals';

/**
 * What happens to one request: its connection breaks before or after the service has done it, or somebody else answers. An event
 * stream breaks, or says nothing more, after a number of bytes.
 */
export type Fault =
  | 'passes'
  | 'request lost'
  | 'response lost'
  | { readonly to: string }
  | { readonly cutAfter: number }
  | { readonly silentAfter: number }
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
  /** The next requests with this method meet these faults, one each. `GET stream` are those of event streams. */
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
    const kind = path.endsWith('/stream') ? `${method} stream` : method;
    const index = faults.findIndex(([of]) => of === kind);
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
      const upstream = await send(typeof fault === 'object' && 'to' in fault ? fault.to : service(), request, body);
      if (upstream.headers['content-type']?.startsWith('text/event-stream') === true) {
        note(upstream.statusCode);
        relayStream(upstream, response, fault);
        return;
      }
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

function relayStream(upstream: IncomingMessage, response: ServerResponse, fault: Fault | undefined): void {
  const [cutAfter, silentAfter] = [
    typeof fault === 'object' && 'cutAfter' in fault ? fault.cutAfter : Infinity,
    typeof fault === 'object' && 'silentAfter' in fault ? fault.silentAfter : Infinity,
  ];
  let size = 0;
  response.writeHead(upstream.statusCode ?? 0, upstream.rawHeaders).flushHeaders();
  response.once('close', () => upstream.destroy());
  upstream.on('error', () => response.destroy());
  upstream.on('end', () => response.end());
  upstream.on('data', (chunk: Buffer) => {
    const allowed = chunk.subarray(0, Math.max(0, Math.min(cutAfter, silentAfter) - size));
    size += chunk.length;
    if (allowed.length > 0) response.write(allowed);
    if (size >= cutAfter) response.destroy();
  });
}

async function send(base: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  const request = httpRequest(new URL(url ?? '/', base), { method, headers, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}
