import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';

/** One call of contract/consumers.yaml. */
interface Call {
  readonly who: string;
  readonly method: string;
  readonly path: string;
  readonly body?: object | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly reads: readonly string[];
}

const service = useService();
const calls = load(readFileSync(new URL('../../contract/consumers.yaml', import.meta.url), 'utf8')) as readonly Call[];

test.each(calls)('$who: $method $path', async ({ method, path, body, headers = {}, status, reads }) => {
  const alice = await caller(service());
  const { id } = await alice.create('Buy milk');
  const target = path.replace('{user_id}', alice.userId).replace('{id}', String(id));
  const response = await alice.askAt(method, target, {
    headers,
    ...(body !== undefined && { body: body === null ? 'null' : body }),
  });
  expect(response.status).toBe(status);
  const values = Array.isArray(response.body) ? response.body : [response.body ?? {}];
  expect(values).not.toEqual([]);
  for (const value of values) expect(Object.keys(value)).toEqual(expect.arrayContaining([...reads]));
  if (reads.includes('detail')) expect(response.body.detail).toMatch(/^[A-Z].*\.$/);
});
