import { beforeAll, expect, test } from '@jest/globals';
import type { RequestOptions } from '../support/api.ts';
import { caller, type Caller } from '../support/caller.ts';
import { operations } from '../support/contract.ts';
import { unbreakable } from '../support/keyword-report.ts';
import { keywords, type Keyword } from '../support/keywords.ts';
import { exampleBody, requiredQuery } from '../support/requests.ts';
import { useService } from '../support/service.ts';

const service = useService();
let alice: Caller;
let id: number;
beforeAll(async () => {
  alice = await caller(service());
  ({ id } = await alice.create('Buy milk'));
});

/** A value outside the bound; in a body, or as the text of a parameter. */
function breaking({ place, keyword, bound }: Keyword): unknown {
  if (keyword === 'type') return place.startsWith('body') ? [] : 'x';
  if (keyword === 'minimum') return Number(bound) - 1;
  if (keyword === 'maximum') return Number(bound) + 1;
  if (keyword === 'maxLength') return 'x'.repeat(Number(bound) + 1);
  if (keyword === 'minLength') return '';
  if (keyword === 'pattern')
    return place === 'header Idempotency-Key' ? '\u00e9' : place.startsWith('header') ? 'x' : '\0';
  if (keyword === 'format') return '\ud800';
  if (keyword === 'enum') return 'x';
  if (keyword === 'not' && place === 'path user_id') return 'tasks';
  if (keyword === 'required' || keyword === 'not') return {};
  throw new Error(`no value is known that breaks ${keyword}`);
}

/** A request that keeps every other keyword, by the contract's examples. */
function requestThatBreaks(broken: Keyword): readonly [method: string, target: string, options: RequestOptions] {
  const operation = operations.find(({ operationId }) => operationId === broken.operationId)!;
  const [place = '', name = ''] = broken.place.split(/[ /]/);
  const value = breaking(broken);
  const inPath = (parameter: string, right: string): string =>
    broken.place === `path ${parameter}` ? String(value) : right;
  const path = operation.path
    .replace('{user_id}', inPath('user_id', alice.userId))
    .replace('{task_id}', inPath('task_id', String(id)));
  const query = new URLSearchParams(requiredQuery(operation));
  if (place === 'query') query.set(name, String(value));
  const example = exampleBody(operation, alice.userId) as object | undefined;
  const body = place !== 'body' ? example : name === '' ? value : { ...example, [name]: value };
  return [
    operation.method.toUpperCase(),
    query.size === 0 ? path : `${path}?${query.toString()}`,
    {
      ...(operation.requestBody && { body }),
      ...(place === 'header' && { headers: { [name]: String(value) } }),
    },
  ];
}

const breakable = keywords.filter((keyword) => !unbreakable.some(({ applies }) => applies(keyword)));

test.each(breakable.map((keyword) => [keyword.operationId, keyword.place, keyword.keyword, keyword] as const))(
  '%s refuses what breaks %s %s',
  async (_operation, place, _keyword, broken) => {
    const { status, body } = await alice.askAt(...requestThatBreaks(broken));
    // A user who cannot be any user is another one than the token's.
    if (place === 'path user_id') return expect(status).toBe(403);
    expect(status).toBe(422);
    const [missing = ''] = broken.keyword === 'required' ? (broken.bound as string[]).map((name) => `/${name}`) : [];
    const where = place.startsWith('body')
      ? { pointer: `${place.slice('body'.length)}${missing}` }
      : { parameter: place.split(' ')[1] };
    expect(body.errors).toEqual([expect.objectContaining(where)]);
  },
);
