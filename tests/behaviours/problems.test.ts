import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EmbeddedServer } from '../support/embedded-server.ts';
import type { Server } from '../../src/http/server.ts';
import { ask, type RequestOptions } from '../support/api.ts';
import { startBrokenDatabase } from '../support/broken-database.ts';
import { caller } from '../support/caller.ts';
import { comparable } from '../support/requests.ts';
import { startTestService, useService } from '../support/service.ts';
import { keepLog } from '../support/log-lines.ts';

const service = useService();

const refusals: [string, string, string, RequestOptions][] = [
  ['bad-request', 'POST', '/api/tasks', { body: '{' }],
  ['unauthorized', 'GET', '/api/tasks', { token: 'bad' }],
  ['forbidden', 'GET', '/api/usr_other/tasks', {}],
  ['not-found', 'GET', '/api/tasks/9007199254740991', {}],
  ['not-found', 'GET', '/nothing', {}],
  ['method-not-allowed', 'PUT', '/api/tasks', {}],
  ['content-too-large', 'POST', '/api/tasks', { body: ' '.repeat(70_000) }],
  ['unsupported-media-type', 'POST', '/api/tasks', { body: 'x', headers: { 'content-type': 'text/plain' } }],
  ['unprocessable-content', 'POST', '/api/tasks', { body: {} }],
];

test.each(refusals)('returns %s for %s %s, with a type of the same status', async (name, method, path, options) => {
  const alice = await caller(service());
  const { status, headers, body } = await alice.askAt(method, path, options);
  expect(headers['content-type']).toBe('application/problem+json');
  expect(body).toMatchObject({ type: `/problems/${name}`, status, instance: headers['x-request-id'] });
  expect(body.detail).toMatch(/^[A-Z][^\n]+\.$/);
  const meaning = await ask(service(), 'GET', body.type);
  expect(meaning.body).toMatchObject({ type: body.type, title: body.title, status });
});

test('has errors with 422 and with nothing else', async () => {
  const alice = await caller(service());
  for (const [name, method, path, options] of refusals) {
    const { body } = await alice.askAt(method, path, options);
    expect({ name, has: 'errors' in body }).toEqual({ name, has: name === 'unprocessable-content' });
  }
});

test('returns the same 401 for every reason', async () => {
  const refuse = async (token: string) => comparable(await ask(service(), 'GET', '/api/tasks', { token }));
  for (const token of ['x', 'a.b.c', 'x'.repeat(9_000)]) expect(await refuse(token)).toEqual(await refuse(''));
});

describe('on a database whose statements fail', () => {
  const { log, lines } = keepLog();
  const text = { title: 'a-title-of-someone', description: 'a-description-of-someone' };
  let database: EmbeddedServer;
  let broken: Server;

  beforeAll(async () => {
    database = await startBrokenDatabase();
    broken = await startTestService({ DATABASE_URL: database.url }, log);
  });
  afterAll(async () => {
    await broken.close();
    await database.close();
  });

  const attempts: [string, string, object | undefined][] = [
    ['GET', '/api/tasks', undefined],
    ['POST', '/api/tasks', text],
    ['PUT', '/api/tasks/1', text],
    ['PATCH', '/api/tasks/1/complete', undefined],
    ['DELETE', '/api/tasks/1', undefined],
  ];

  test.each(attempts)('returns only the request id for %s %s', async (method, path, body) => {
    const alice = await caller(broken.url);
    const response = await alice.askAt(method, path, { body });
    expect(response.body).toEqual({
      type: '/problems/internal-server-error',
      title: 'Internal server error',
      status: 500,
      detail: 'Something went wrong on our side.',
      instance: response.headers['x-request-id'],
    });
  });

  test.each(attempts)('logs the cause of %s %s', async (method, path, body) => {
    const alice = await caller(broken.url);
    const { headers } = await alice.askAt(method, path, { body });
    const line = lines.find(({ requestId, level }) => requestId === headers['x-request-id'] && level === 50);
    expect(line).toMatchObject({
      operationId: expect.any(String),
      err: {
        message: expect.stringMatching(/division by zero|cannot (insert into|update|delete from) view/),
        stack: expect.any(String),
      },
    });
  });

  test('logs no text that a user sent', async () => {
    const alice = await caller(broken.url);
    await alice.askAt('POST', '/api/tasks', { body: text });
    await alice.askAt('PUT', '/api/tasks/1', { body: text });
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).not.toMatch(/of-someone/);
  });

  test('serves everything that needs no database', async () => {
    expect((await ask(broken.url, 'GET', '/livez')).status).toBe(200);
    expect((await ask(broken.url, 'GET', '/problems/internal-server-error')).body.status).toBe(500);
  });
});
