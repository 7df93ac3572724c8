import { describe, expect, test } from '@jest/globals';
import { ask, type RequestOptions } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { operations } from '../support/contract.ts';
import { addressOf, exampleBody, requiredQuery } from '../support/requests.ts';
import { useService } from '../support/service.ts';

const service = useService();
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe.each(operations.map((operation) => [operation.operationId, operation] as const))('%s', (_, operation) => {
  const reach = async (options: RequestOptions = {}) => {
    const alice = await caller(service());
    const { id } = await alice.create('Buy milk');
    const target = addressOf(operation.path, { user_id: alice.userId, task_id: id }) + requiredQuery(operation);
    return alice.askAt(operation.method.toUpperCase(), target, {
      body: exampleBody(operation, alice.userId),
      ...options,
    });
  };

  test('forbids sniffing, names the request and not the software', async () => {
    const { status, headers } = await reach();
    expect(status).toBeLessThan(300);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-request-id']).toMatch(uuid);
    expect(Object.keys(headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(x-powered-by|server)$/)]),
    );
  });

  test("keeps a user's data out of shared caches, and out of any that does not ask again", async () => {
    const { headers } = await reach();
    if (operation.tags.some((tag) => tag.endsWith('tasks')))
      expect(headers['cache-control']).toBe(
        headers['etag'] !== undefined && operation.method === 'get' ? 'private, no-cache' : 'no-store',
      );
    else expect(headers['cache-control']).toBe(headers['etag'] === undefined ? 'no-store' : 'public, no-cache');
  });
});

const refusals: [number, string, string, RequestOptions][] = [
  [400, 'POST', '/api/tasks', { body: '{' }],
  [401, 'GET', '/api/tasks', { token: 'bad' }],
  [403, 'GET', '/api/usr_other/tasks', {}],
  [404, 'GET', '/api/tasks/9007199254740991', {}],
  [404, 'GET', '/docs/nothing.js', {}],
  [404, 'GET', '/nothing', {}],
  [405, 'PATCH', '/docs/docs.js', {}],
  [413, 'POST', '/api/tasks', { body: ' '.repeat(70_000) }],
  [415, 'POST', '/api/tasks', { body: 'x', headers: { 'content-type': 'text/plain' } }],
  [422, 'GET', '/api/tasks?limit=0', {}],
];

test.each(refusals)('carries the same headers on %i to %s %s', async (status, method, path, options) => {
  const alice = await caller(service());
  const response = await alice.askAt(method, path, options);
  expect(response.status).toBe(status);
  expect(response.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
  });
  expect(response.headers['x-request-id']).toMatch(uuid);
  expect(response.headers).not.toHaveProperty('x-powered-by');
  expect(response.headers).not.toHaveProperty('server');
});

describe('X-Request-Id', () => {
  const idFor = async (sent: string | string[]): Promise<string | undefined> =>
    (await ask(service(), 'GET', '/livez', { headers: { 'x-request-id': sent } })).headers['x-request-id'];

  test.each(['a', 'x'.repeat(128), '7f3c1c52-5d0f-4a4b-9d4e-0f3a8d1f6b11', 'A.b_c:d-9', '01HF:7'])(
    "keeps the client's own: %s",
    async (sent) => {
      expect(await idFor(sent)).toBe(sent);
    },
  );

  test.each([
    '',
    'x'.repeat(129),
    'x'.repeat(8_000),
    'two words',
    'a\tb',
    'a/b',
    'a,b',
    '"quoted"',
    '<script>',
    'é',
    'a=b',
    '${jndi:ldap://x}',
  ])('gives a new one instead of %j', async (sent) => {
    expect(await idFor(sent)).toMatch(uuid);
  });

  test('gives a new one instead of two', async () => {
    expect(await idFor(['first', 'second'])).toMatch(uuid);
  });

  test('is never the same for two requests that send none', async () => {
    const responses = await Promise.all(Array.from({ length: 20 }, () => ask(service(), 'GET', '/livez')));
    expect(new Set(responses.map(({ headers }) => headers['x-request-id'])).size).toBe(20);
  });

  test("keeps the client's own on an error, too", async () => {
    const { headers, body } = await ask(service(), 'GET', '/api/tasks', { headers: { 'x-request-id': 'my-own-id' } });
    expect([headers['x-request-id'], body.instance]).toEqual(['my-own-id', 'my-own-id']);
  });
});
