import { request } from 'node:http';
import type { RequestOptions } from '../support/api.ts';
import { caller } from '../support/caller.ts';

const needless: readonly [number, string, string, RequestOptions?][] = [
  [200, 'GET', '/livez'],
  [200, 'GET', '/docs'],
  [200, 'GET', '/openapi.json'],
  [401, 'GET', '/api/tasks', { token: 'bad' }],
  [403, 'GET', '/api/usr_other/tasks'],
  [404, 'GET', '/nothing'],
  [405, 'PUT', '/api/tasks'],
  [413, 'POST', '/api/tasks', { body: ' '.repeat(70_000) }],
  [415, 'POST', '/api/tasks', { body: 'x', headers: { 'content-type': 'text/plain' } }],
  [422, 'POST', '/api/tasks', { body: { title: ' ' } }],
];

interface Needless {
  readonly expected: Readonly<Record<string, number>>;
  readonly answered: Readonly<Record<string, number>>;
  readonly slowest: number;
}

/** Asks one after the other for what needs no database. */
export async function askWithoutDatabase(url: string): Promise<Needless> {
  const alice = await caller(url);
  const expected: Record<string, number> = { preflight: 204 };
  const answered: Record<string, number> = {};
  let slowest = 0;
  const time = async (name: string, ask: () => Promise<number | undefined>): Promise<void> => {
    const began = performance.now();
    answered[name] = (await ask()) ?? 0;
    slowest = Math.max(slowest, performance.now() - began);
  };
  await time('preflight', () => preflight(url));
  for (const [status, method, path, options] of needless) {
    const name = `${status} ${method} ${path}`;
    expected[name] = status;
    await time(name, async () => (await alice.askAt(method, path, options)).status);
  }
  return { expected, answered, slowest };
}

/** The contract tells of preflights in its description only. */
const preflight = (url: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = {
      origin: 'http://localhost:3000',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    request(`${url}/api/tasks`, { method: 'OPTIONS', headers, agent: false }, (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode);
      });
    })
      .on('error', reject)
      .end();
  });
