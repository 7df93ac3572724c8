import { describe, expect, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { operations } from '../support/contract.ts';
import { addressOf, comparable, exampleBody, requiredQuery } from '../support/requests.ts';
import { useService } from '../support/service.ts';
import { tokenFor } from '../support/tokens.ts';

const service = useService();
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];
const paths = [...new Set(operations.map(({ path }) => path))];
const gets = operations
  .filter(({ method }) => method === 'get')
  .map(({ operationId, path }) => [operationId, path] as const);

const allowed = (path: string): string[] =>
  operations
    .filter((operation) => operation.path === path)
    .flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
    .sort();

describe.each(paths)('%s', (path) => {
  test.each(methods.filter((method) => !allowed(path).includes(method)))(
    'returns 405 for %s and every method in Allow, without a token',
    async (method) => {
      const { status, headers } = await ask(service(), method, addressOf(path, {}));
      expect(status).toBe(405);
      expect(headers.allow).toBe(allowed(path).join(', '));
    },
  );
});

test.each(gets)('returns for HEAD of %s what GET returns, without the body', async (_, path) => {
  const alice = await caller(service());
  const { id } = await alice.create('Buy milk');
  const target = addressOf(path, { user_id: alice.userId, task_id: id });
  const [get, head] = await Promise.all([alice.askAt('GET', target), alice.askAt('HEAD', target)]);
  expect(get.status).toBe(200);
  expect(comparable(head)).toEqual(comparable({ ...get, body: undefined }));
});

test('returns the status of GET for HEAD where GET is refused', async () => {
  const alice = await caller(service());
  expect((await ask(service(), 'HEAD', '/api/tasks')).status).toBe(401);
  expect((await alice.askAt('HEAD', '/api/usr_other/tasks')).status).toBe(403);
  expect((await alice.askAt('HEAD', '/api/tasks/9007199254740991')).status).toBe(404);
  expect((await alice.askAt('HEAD', '/api/tasks/0x10')).status).toBe(422);
});

test.each(operations.map((operation) => [operation.operationId, operation] as const))(
  'reaches %s with a trailing slash, and does not redirect',
  async (_, operation) => {
    const alice = await caller(service());
    const { id } = await alice.create('Buy milk');
    const target = `${addressOf(operation.path, { user_id: alice.userId, task_id: id })}/${requiredQuery(operation)}`;
    const { status } = await alice.askAt(operation.method.toUpperCase(), target, {
      body: exampleBody(operation, alice.userId),
    });
    expect([200, 201, 204]).toContain(status);
  },
);

test.each([
  '/',
  '/api',
  '/api/',
  '/API/tasks',
  '/api//tasks',
  '/tasks',
  '/api/tasks/1/complete/now',
  '/api/tasks/1/done',
  '/docs/a/b',
  '/problems',
  '/livez/x',
  '/openapi.yml',
  '/openapiXyaml',
  '/favicon.ico',
  '/metrics',
])('returns 404 at %s for every method, without a token', async (path) => {
  for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'TRACE']) {
    expect((await ask(service(), method, path)).status).toBe(404);
  }
});

test.each([
  '/api/tasks/%',
  '/api/tasks/%zz',
  '/api/tasks/%E0%A4%A',
  '/api/%ff/tasks',
  '/api/tasks?cursor=%',
  '/api/tasks?unknown=%c0%80',
  '/problems/%',
  '/nothing/%',
])('returns 400 at %s, which has a malformed percent-encoding', async (path) => {
  const alice = await caller(service());
  const { status, body } = await alice.askAt('GET', path);
  expect(status).toBe(400);
  expect(body.type).toBe('/problems/bad-request');
});

describe('/api/tasks/tasks', () => {
  test.each(['GET', 'HEAD', 'PUT', 'DELETE'])('reaches the operation of one task with %s', async (method) => {
    const alice = await caller(service());
    const { status, body } = await alice.askAt(
      method,
      '/api/tasks/tasks',
      method === 'PUT' ? { body: { completed: true } } : {},
    );
    expect(status).toBe(422);
    if (method !== 'HEAD')
      expect(body.errors).toEqual([expect.objectContaining({ parameter: 'task_id', code: 'invalid-type' })]);
  });

  test('reaches createUserTask with POST, where tasks is another user', async () => {
    const alice = await caller(service());
    expect((await alice.askAt('POST', '/api/tasks/tasks', { body: { title: 'Buy milk' } })).status).toBe(403);
  });

  test('reaches createUserTask with POST, which refuses the user id "tasks" even to the user of that name', async () => {
    const token = await tokenFor('tasks');
    const { status, body } = await ask(service(), 'POST', '/api/tasks/tasks', { token, body: { title: 'Buy milk' } });
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      { parameter: 'user_id', code: 'invalid-value', detail: 'The parameter user_id must not be the word tasks.' },
    ]);
  });

  test('refuses TRACE, and lists the methods in Allow', async () => {
    const { status, headers } = await ask(service(), 'TRACE', '/api/tasks/tasks');
    expect(status).toBe(405);
    expect(headers.allow).toBe('DELETE, GET, HEAD, PATCH, POST, PUT');
  });
});

describe('checks, in this order', () => {
  const malformed = { body: '{' };

  test('route and method, then the token', async () => {
    expect((await ask(service(), 'POST', '/nothing', { token: 'bad', ...malformed })).status).toBe(404);
    expect((await ask(service(), 'POST', '/api/tasks/1', { token: 'bad', ...malformed })).status).toBe(405);
  });

  test('the token, then the path user', async () => {
    expect((await ask(service(), 'POST', '/api/usr_other/tasks', malformed)).status).toBe(401);
    expect((await ask(service(), 'PUT', '/api/usr_other/tasks/0x10', { token: 'bad', ...malformed })).status).toBe(401);
  });

  test.each([
    malformed,
    { body: 'title=x', headers: { 'content-type': 'text/plain' } },
    { body: ' '.repeat(70_000) },
    { body: {} },
  ])('the path user, then the body', async (options) => {
    const alice = await caller(service());
    expect((await alice.askAt('PUT', '/api/usr_other/tasks/0x10', options)).status).toBe(403);
  });

  test('the body, then the contract', async () => {
    const alice = await caller(service());
    expect((await alice.askAt('PUT', '/api/tasks/0x10', malformed)).status).toBe(400);
    expect((await alice.askAt('PUT', '/api/tasks/0x10', { body: ' '.repeat(70_000) })).status).toBe(413);
    expect(
      (await alice.askAt('PUT', '/api/tasks/0x10', { body: '{', headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(415);
  });

  test('the contract, then the task', async () => {
    const alice = await caller(service());
    expect((await alice.askAt('PUT', '/api/tasks/9007199254740991', { body: {} })).status).toBe(422);
  });
});
