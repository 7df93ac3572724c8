import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { seededTasks } from './database.ts';
import type { Requests } from './load.ts';
import { reader, userCount, writeTokenFile } from './tokens.ts';

/** A request off the main way, with what it may cost. */
export interface ByWay {
  readonly status: number;
  readonly name: string;
  readonly requests: Requests;
  /** As a ratio to the cost of `comparedWith`. */
  readonly limit: number;
  readonly comparedWith: 'get' | 'large create';
}

const large = 60_000;
const title = 'Buy oat milk';

/** An accepted request whose body is as large as those that are refused: most of its cost is to read and parse it. */
export const largeCreate = ({ tokens }: Bench): Requests => ({
  method: 'POST',
  path: '/api/tasks',
  body: { title, other: 'x'.repeat(large) },
  firstId: 1,
  ids: 1,
  tokens: tokens.writers,
});

export async function byWays(bench: Bench): Promise<ByWay[]> {
  const { folder, secret, tokens } = bench;
  const fileOf = (name: string, token: string): string => {
    const file = join(folder, name);
    writeFileSync(file, `${token}\n`);
    return file;
  };
  const noToken = fileOf('no-token', '');
  const get: Requests = { method: 'GET', path: '/api/tasks/{id}', ...seededTasks, tokens: tokens.readers };
  const refused = (status: number, name: string, requests: Partial<Requests>): ByWay => ({
    status,
    name,
    requests: { ...get, ...requests, isRefused: true },
    limit: 1.5,
    comparedWith: 'get',
  });
  const tooLarge = (name: string, body: object): ByWay => ({
    ...refused(422, name, { method: 'POST', path: '/api/tasks', body }),
    limit: 1.25,
    comparedWith: 'large create',
  });
  const accepted = (status: number, name: string, limit: number, requests: Partial<Requests>): ByWay => ({
    status,
    name,
    requests: { ...get, ...requests },
    limit,
    comparedWith: 'get',
  });
  const known = { tokens: noToken, headers: { 'If-None-Match': '*' } };

  return [
    refused(401, 'no token', { tokens: noToken }),
    refused(401, 'not a token', { tokens: fileOf('not-a-token', 'not-a-token') }),
    refused(401, '9 KB of a token', { tokens: fileOf('long-token', 'x'.repeat(9_000)) }),
    refused(401, 'a bad signature', {
      tokens: await writeTokenFile(join(folder, 'other-secret'), `${secret}!`, userCount, reader),
    }),
    refused(403, "another user's path", { path: '/api/somebody/tasks' }),
    refused(404, 'no such path', { path: '/nothing', tokens: noToken }),
    refused(405, 'no such method', { method: 'POST', tokens: noToken }),
    refused(400, 'half of a JSON text', { method: 'POST', path: '/api/tasks', body: '{"title":' }),
    refused(415, 'an unknown content coding', {
      method: 'POST',
      path: '/api/tasks',
      body: { title },
      headers: { 'Content-Encoding': 'zip' },
    }),
    refused(422, 'an id that is no number', { path: '/api/tasks/one' }),
    tooLarge('a title of 60 KB', { title: 'x'.repeat(large) }),
    tooLarge('a title of 60 KB of spaces', { title: ' '.repeat(large) }),
    tooLarge('a description of 60 KB', { title, description: 'x'.repeat(large) }),
    accepted(200, 'a trailing slash', 1.5, { path: '/api/tasks/{id}/' }),
    accepted(200, 'a query in percent-encoding', 1.5, { path: '/api/tasks/{id}?q=%C3%A9' }),
    accepted(304, '/openapi.json', 1.5, { ...known, path: '/openapi.json' }),
    accepted(304, 'the script of /docs', 1.5, { ...known, path: '/docs/swagger-ui-bundle.js' }),
    accepted(200, 'a token that is not remembered', 4, {
      tokens: await writeTokenFile(join(folder, 'many-tokens'), secret, 24 * userCount, reader),
    }),
  ];
}
