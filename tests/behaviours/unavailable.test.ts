import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { ask, type RequestOptions } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { operations } from '../support/contract.ts';
import { addressOf, exampleBody, requiredQuery } from '../support/requests.ts';
import { useService } from '../support/service.ts';
import { tokenFor } from '../support/tokens.ts';

const closedPort = await new Promise<number>((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    server.close(() => {
      resolve(port);
    });
  });
});
const service = useService({
  DATABASE_URL: `postgresql://name-of-user:word-of-pass@127.0.0.1:${String(closedPort)}/name-of-database`,
});
const tagged = (tag: string) =>
  operations.filter(({ tags }) => tags.includes(tag)).map((operation) => [operation.operationId, operation] as const);

test.each([...tagged('tasks'), ...tagged('user-tasks')])('returns 503 and Retry-After for %s', async (_, operation) => {
  const alice = await caller(service());
  const target = addressOf(operation.path, { user_id: alice.userId }) + requiredQuery(operation);
  const { status, headers, body } = await alice.askAt(operation.method.toUpperCase(), target, {
    body: exampleBody(operation, alice.userId),
  });
  expect(status).toBe(503);
  expect(headers['retry-after']).toBe('1');
  expect(body).toEqual({
    type: '/problems/service-unavailable',
    title: 'Service unavailable',
    status: 503,
    detail: 'The service is not available right now. Try again in a moment.',
    instance: headers['x-request-id'],
  });
});

test('is alive but not ready', async () => {
  expect((await ask(service(), 'GET', '/livez')).status).toBe(200);
  const { status, headers } = await ask(service(), 'GET', '/readyz');
  expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 503, retryAfter: '1' });
});

test.each(tagged('documents'))('returns %s as usual', async (_, { path }) => {
  expect((await ask(service(), 'GET', addressOf(path, {}))).status).toBe(200);
});

describe('refuses as usual', () => {
  const refusals: [number, string, string, RequestOptions][] = [
    [400, 'POST', '/api/tasks', { body: '{' }],
    [401, 'GET', '/api/tasks', { token: 'bad' }],
    [403, 'GET', '/api/usr_other/tasks', {}],
    [404, 'GET', '/nothing', {}],
    [404, 'GET', '/problems/nothing', {}],
    [405, 'PUT', '/api/tasks', {}],
    [413, 'POST', '/api/tasks', { body: ' '.repeat(70_000) }],
    [415, 'POST', '/api/tasks', { body: 'x', headers: { 'content-type': 'text/plain' } }],
    [422, 'GET', '/api/tasks/0x10', {}],
    [422, 'POST', '/api/tasks', { body: { title: ' ' } }],
  ];

  test.each(refusals)('with %i: %s %s', async (status, method, path, options) => {
    const alice = await caller(service());
    expect((await alice.askAt(method, path, options)).status).toBe(status);
  });
});

test('returns 503 for each of many concurrent requests', async () => {
  const alice = await caller(service());
  const responses = await Promise.all(Array.from({ length: 50 }, () => alice.ask('GET', '')));
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([503]));
});

test('does not disclose where the database is', async () => {
  const token = await tokenFor('usr_alice');
  for (const path of ['/readyz', '/api/tasks']) {
    const response = await ask(service(), 'GET', path, { token });
    expect(JSON.stringify(response)).not.toMatch(
      new RegExp(`${String(closedPort)}|name-of|word-of|127\\.0\\.0\\.1|ECONN`),
    );
  }
});
