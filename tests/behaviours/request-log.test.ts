import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import type { RequestOptions } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { startTestService } from '../support/service.ts';
import { until } from '../support/until.ts';
import { keepLog } from '../support/log-lines.ts';

const { log, lines } = keepLog();
let service: Server;

beforeAll(async () => {
  service = await startTestService({}, log);
});
afterAll(async () => {
  await service.close();
});

const secretBody = { title: 'body-secret', description: 'body-secret' };
const requests: [string, string, number, string | undefined, RequestOptions][] = [
  ['GET', '/api/tasks?cursor=77&q=query-secret', 200, 'listTasks', {}],
  ['HEAD', '/api/tasks?q=query-secret', 200, 'listTasks', {}],
  ['POST', '/api/tasks', 201, 'createTask', { body: secretBody }],
  ['POST', '/api/tasks', 400, 'createTask', { body: '{"title":"body-secret"' }],
  ['GET', '/api/tasks', 401, 'listTasks', { token: 'token-secret' }],
  ['GET', '/api/tasks', 401, 'listTasks', { headers: { authorization: 'Basic token-secret' } }],
  ['GET', '/api/usr_other/tasks?q=query-secret', 403, 'listUserTasks', {}],
  ['DELETE', '/api/tasks/9007199254740991', 404, 'deleteTask', {}],
  ['GET', '/nothing?q=query-secret', 404, undefined, {}],
  ['GET', '/api/tasks?q=query-secret%', 400, undefined, {}],
  ['PUT', '/api/tasks', 405, undefined, { body: secretBody }],
  ['POST', '/api/tasks', 413, 'createTask', { body: 'body-secret'.repeat(7_000) }],
  ['POST', '/api/tasks', 415, 'createTask', { body: 'body-secret', headers: { 'content-type': 'text/plain' } }],
  ['PUT', '/api/tasks/05', 422, 'updateTask', { body: { title: 5, description: 'body-secret' } }],
  ['GET', '/api/tasks?status=query-secret', 422, 'listTasks', {}],
  ['GET', '/livez', 200, 'getLiveness', { headers: { cookie: 'token-secret', 'x-api-key': 'token-secret' } }],
];

describe.each(requests)('%s %s with the response %i', (method, path, status, operationId, options) => {
  test('is logged as one line with listed fields, without token, body and query', async () => {
    const alice = await caller(service.url);
    const from = lines.length;
    const response = await alice.askAt(method, path, options);
    expect(response.status).toBe(status);
    const written = lines.slice(from);
    expect(written.filter(({ msg }) => msg === 'request')).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        pid: expect.any(Number),
        hostname: expect.any(String),
        msg: 'request',
        requestId: response.headers['x-request-id'],
        method,
        path: path.replace(/\?.*/, ''),
        client: '127.0.0.1',
        status,
        durationMs: expect.any(Number),
        ...(operationId !== undefined && { operationId, route: expect.stringMatching(/^\//) }),
        ...(operationId !== undefined &&
          ![401, 500].includes(status) &&
          operationId !== 'getLiveness' && { user: alice.userId }),
        ...(options.token === 'token-secret' && { reason: 'not-a-jwt', expected: '3 parts', received: '1' }),
        ...(status === 403 && { reason: 'other-user' }),
        ...(options.headers?.['authorization'] !== undefined && {
          reason: 'wrong-scheme',
          expected: 'bearer',
          received: 'basic',
        }),
      },
    ]);
    expect(written.at(-1)?.durationMs).toBeGreaterThan(0);
    expect(JSON.stringify(written)).not.toMatch(/body-secret|query-secret|token-secret/);
    expect(JSON.stringify(written)).not.toContain(alice.token);
  });
});

test('logs each of many concurrent requests in its own line', async () => {
  const alice = await caller(service.url);
  const responses = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      alice.ask('GET', '', { headers: { 'x-request-id': `concurrent-${String(index)}` } }),
    ),
  );
  const logged = lines.filter(({ requestId }) => String(requestId).startsWith('concurrent-'));
  expect(logged.map(({ requestId }) => requestId).sort()).toEqual(
    responses.map(({ headers }) => headers['x-request-id']).sort(),
  );
});

test('logs a client that disconnects in the middle of its body with 400, and not as an error', async () => {
  const { hostname, port } = new URL(service.url);
  const { token } = await caller(service.url);
  const from = lines.length;
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n{`,
  );
  // The service reads the body once it has told the client to go on.
  await once(socket, 'data');
  socket.end();
  const ofRequest = (): unknown[] => lines.slice(from).filter(({ operationId }) => operationId === 'createTask');
  await until('the log has the request', () => ofRequest().length > 0);
  expect(ofRequest()).toEqual([expect.objectContaining({ level: 30, msg: 'request', method: 'POST', status: 400 })]);
});

test('logs a preflight', async () => {
  const from = lines.length;
  await fetch(`${service.url}/api/tasks`, {
    method: 'OPTIONS',
    headers: { origin: 'http://localhost:3000', 'access-control-request-method': 'PUT' },
  });
  expect(lines.slice(from)).toEqual([expect.objectContaining({ msg: 'request', method: 'OPTIONS', status: 204 })]);
});

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';

test.each([
  [`00-${traceId}-${parentId}-01`, { traceId, parentId }],
  [`cc-${traceId}-${parentId}-01-what-the-future-will-be-like`, { traceId, parentId }],
  [`ff-${traceId}-${parentId}-01`, {}],
  [`00-${'0'.repeat(32)}-${parentId}-01`, {}],
  [`00-${traceId}-${'0'.repeat(16)}-01`, {}],
  [`00-${traceId.toUpperCase()}-${parentId}-01`, {}],
  ['nonsense', {}],
])('logs the trace of traceparent %s as %j', async (traceparent, trace) => {
  const alice = await caller(service.url);
  const from = lines.length;
  await alice.ask('GET', '', { headers: { traceparent } });
  const [line] = lines.slice(from);
  expect({ traceId: line?.['traceId'], parentId: line?.['parentId'] }).toEqual({
    traceId: undefined,
    parentId: undefined,
    ...trace,
  });
});
