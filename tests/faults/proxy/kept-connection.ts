import { Agent, request as httpRequest } from 'node:http';
import { readResponse, type ApiResponse, type RequestOptions } from '../../support/api.ts';

export interface KeptConnection {
  /** Asks on the one connection that this client keeps. @throws when it breaks: nothing is sent a second time */
  ask(method: string, path: string, options?: RequestOptions): Promise<ApiResponse>;
  close(): void;
}

/** A client such as a browser or a proxy: it keeps its connection until it is told to close it, and then opens another. */
export function keepConnection(baseUrl: string, token?: string): KeptConnection {
  const { hostname, port } = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    ask: (method, path, { body, headers = {} } = {}) =>
      new Promise((resolve, reject) => {
        const raw = body === undefined ? undefined : JSON.stringify(body);
        const request = httpRequest(
          {
            hostname,
            port,
            method,
            path,
            agent,
            headers: {
              ...(token !== undefined && { authorization: `Bearer ${token}` }),
              ...(raw !== undefined && {
                'content-type': 'application/json',
                'content-length': Buffer.byteLength(raw),
              }),
              ...headers,
            },
          },
          (response) => {
            readResponse(response).then(resolve, reject);
          },
        );
        request.on('error', reject);
        request.end(raw);
      }),
    close: () => {
      agent.destroy();
    },
  };
}
