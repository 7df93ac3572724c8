import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import { caller, type Caller } from '../support/caller.ts';
import { databaseUrl, startTestService } from '../support/service.ts';
import { openSql, type Sql } from '../support/sql.ts';
import { until } from '../support/until.ts';
import { keepLog, type LogLine } from '../support/log-lines.ts';

const { log, lines } = keepLog();
let service: Server;
let sql: Sql;
let alice: Caller;

beforeAll(async () => {
  service = await startTestService({ METRICS_PORT: '0', HTTP_RESPONSE_TIMEOUT_MS: '500' }, log);
  sql = await openSql(databaseUrl());
  alice = await caller(service.url);
  // More than the system takes for a client that reads nothing.
  await sql.execute(
    "insert into tasks (user_id, title, description) select ?, 'long', repeat('x', 1000) from generate_series(1, 20000)",
    [alice.userId],
  );
});
afterAll(async () => {
  await sql.execute('delete from tasks where user_id = ?', [alice.userId]);
  await sql.close();
  await service.close();
});

const list = (id: string): string =>
  `GET /api/tasks HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: ${id}\r\nAuthorization: Bearer ${alice.token}\r\n\r\n`;

function open(bytes: string): Socket {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname, () => {
    socket.write(bytes);
  });
  return socket.on('error', () => {});
}

const lineOf = (id: string): Promise<LogLine> =>
  until(`the log has a line of ${id}`, () => lines.find(({ requestId }) => requestId === id));

async function metric(name: string, status = ''): Promise<number> {
  const text = await (await fetch(String(lines.find(({ msg }) => msg === 'metrics')?.['url']))).text();
  return Number(new RegExp(`^${name}\\{operation="listTasks"${status}\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
}
const counted = (status: number): Promise<number> =>
  metric('http_request_duration_seconds_count', `,status="${status}"`);

test('a response that makes no progress is aborted in time, in the log and in the metrics', async () => {
  const before = await counted(200);
  const socket = open(list('unread')).pause();
  expect(await lineOf('unread')).toMatchObject({
    level: 30,
    msg: 'request',
    status: 200,
    incomplete: true,
    reason: 'the client reads nothing',
  });
  expect([await counted(200), await metric('http_responses_incomplete_total')]).toEqual([before + 1, 1]);
  socket.destroy();
});

test('a client that reads slowly but steadily gets the whole response', async () => {
  const socket = open(list('slow'));
  let received = 0;
  let tail = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    tail = (tail + chunk.toString('latin1')).slice(-10);
    if (tail.endsWith('}]') || tail.endsWith(']\r\n0\r\n\r\n')) socket.destroy();
    socket.pause();
    setTimeout(() => {
      socket.resume();
    }, 10);
  });
  const began = performance.now();
  await once(socket, 'close');
  expect(tail).toMatch(/\}\](\r\n0\r\n\r\n)?$/);
  expect(received).toBeGreaterThan(20_000_000);
  expect(performance.now() - began).toBeGreaterThan(1_000);
  expect(await lineOf('slow')).toMatchObject({ status: 200 });
});

test('a client that disconnects before it has the response is a 499 in the log and in the metrics, and no error', async () => {
  const before = await counted(499);
  const socket = open(list('gone'));
  await once(socket, 'data');
  socket.resetAndDestroy();
  expect(await lineOf('gone')).toMatchObject({ level: 30, msg: 'request', status: 499 });
  expect(await counted(499)).toBe(before + 1);
  expect(lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
});

test('a request that was not started before its client disconnected has no line', async () => {
  const socket = open(`${list('first')}${list('never')}`);
  await once(socket, 'data');
  socket.resetAndDestroy();
  expect(await lineOf('first')).toMatchObject({ status: 499 });
  await alice.ask('GET', '?limit=1', { headers: { 'x-request-id': 'after' } });
  await lineOf('after');
  expect(lines.filter(({ requestId }) => requestId === 'never')).toEqual([]);
});

test('a client that resets the connection after CONNECT affects no other client', async () => {
  const socket = open('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n');
  await once(socket, 'data');
  socket.resetAndDestroy();
  expect((await alice.askAt('GET', '/livez')).status).toBe(200);
});

test('a list whose rest cannot be read is aborted, with the cause in the log', async () => {
  const socket = open(list('halved'));
  await once(socket, 'data');
  socket.pause();
  await sql.execute('alter table tasks rename to tasks_away');
  try {
    socket.resume();
    const cause = { level: 50, requestId: 'halved', reason: 'database-unavailable', code: '42P01' };
    const outcome = { level: 30, status: 200, incomplete: true, reason: 'the rest of the body could not be read' };
    await until('the log has two lines', () => lines.filter(({ requestId }) => requestId === 'halved').length >= 2);
    expect(lines.filter(({ requestId }) => requestId === 'halved')).toEqual(
      expect.arrayContaining([expect.objectContaining(cause), expect.objectContaining(outcome)]),
    );
  } finally {
    await sql.execute('alter table tasks_away rename to tasks');
  }
});
