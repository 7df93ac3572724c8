import { Agent, request as httpRequest } from 'node:http';
import { recordResponse } from '../../support/responses.ts';
import { readResponse, type ApiResponse } from '../../support/api.ts';
import type { HostileRequest } from './hostile-requests.ts';

export interface Connections {
  /** Sends one request, and holds the response against openapi.yaml. @throws when the contract does not have it, or when there is none */
  send(request: HostileRequest): Promise<ApiResponse>;
  close(): void;
}

const patience = 10_000;

/** Keeps its connections, where `ask` opens one for each request: what is left of a hostile request would meet the next one. */
export function openConnections(baseUrl: string, count: number): Connections {
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  const { hostname, port, host } = new URL(baseUrl);
  return {
    send: async (request) => {
      try {
        const response = await exchange({ agent, hostname, port }, host, request);
        hold(request, response);
        return response;
      } catch (cause) {
        throw new Error(`${String(cause)}\nto ${describe(request)}`, { cause });
      }
    },
    close: () => agent.destroy(),
  };
}

/** @throws when the contract does not have the response */
function hold(request: HostileRequest, response: ApiResponse): void {
  if (isPreflight(request)) {
    if (response.status !== 204 || response.body !== undefined)
      throw new Error(`a preflight is answered with ${response.status}`);
  } else if (response.status === 431) {
    // Given before anything is routed, so it is the same for every operation and for what is none.
    recordResponse('GET', '/livez', response);
  } else {
    recordResponse(request.method, request.target, response);
  }
}

/** Promised by the contract's description; a path of OpenAPI cannot have it beside the operations. */
const isPreflight = ({ method, headers }: HostileRequest): boolean =>
  method === 'OPTIONS' &&
  ['origin', 'access-control-request-method'].every((name) => headers.find(([sent]) => sent === name)?.[1]);

const describe = ({ content, ...request }: HostileRequest): string =>
  JSON.stringify({ ...request, ...(content && { content: Buffer.from(content.subarray(0, 300)).toString() }) });

function exchange(
  to: object,
  host: string,
  { method, target, headers, content }: HostileRequest,
): Promise<ApiResponse> {
  const sent = [...(headers.some(([name]) => name === 'host') ? [] : [['host', host]]), ...headers].flat();
  return new Promise((resolve, reject) => {
    const request = httpRequest({ ...to, method, path: target, headers: sent, timeout: patience }, (response) => {
      readResponse(response).then(resolve, reject);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${patience} ms`)));
    request.on('error', reject);
    request.end(content);
  });
}
