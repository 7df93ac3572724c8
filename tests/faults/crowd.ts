import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { freshCheckout, run } from '../support/process.ts';

const program = fileURLToPath(new URL('crowd-program.ts', import.meta.url));

/** Connections that have sent the same request, and read nothing yet. */
export interface Crowd {
  /** Reads all responses until the service has closed all connections. @returns how many had which status */
  readOn(): Promise<Readonly<Record<string, number>>>;
}

/** Opens connections in a process of its own, some 800 a second. @param request as it is sent */
export async function startCrowd(url: string, count: number, request: string): Promise<Crowd> {
  const { hostname, port } = new URL(url);
  const clients = run(freshCheckout(), [process.execPath, program, hostname, port, String(count), request]);
  await clients.printed(/opened/);
  return {
    readOn: async () => {
      clients.signal('SIGUSR2');
      expect(await clients.ended).toMatchObject({ code: 0 });
      return JSON.parse(/\{.*\}/.exec(clients.output())?.[0] ?? '{}') as Record<string, number>;
    },
  };
}

/** A request without a body, after which the service closes the connection. */
export const lastRequest = (method: string, path: string, token?: string): string =>
  [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    'Connection: close',
    '\r\n',
  ].join('\r\n');
