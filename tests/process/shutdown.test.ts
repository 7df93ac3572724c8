import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { address, freshCheckout, onWorkerDatabase, run, type RunningProcess, start } from '../support/process.ts';
import { caller } from '../support/caller.ts';
import { streamOf } from '../support/event-stream.ts';
import { newUser, secret, tokenFor } from '../support/tokens.ts';

jest.setTimeout(60_000);

const env = { PORT: '0', ...onWorkerDatabase(), BETTER_AUTH_SECRET: secret };
const body = JSON.stringify({ title: 'halfway' });
const half = body.slice(0, 8);

const commands: [string, () => RunningProcess][] = [
  ['the process', () => start(freshCheckout(), env)],
  ['npm start', () => run(freshCheckout(), ['npm', 'start'], env)],
];

describe.each(commands)('SIGTERM and SIGINT to %s', (_name, begin) => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s finishes the request in flight, accepts no new one and ends with 0',
    async (signal) => {
      const service = begin();
      const url = await address(service);
      const request = await halfSentRequest(url);
      service.signal(signal);
      await service.printed(/stopping/);
      await expect(ask(url, 'GET', '/livez')).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
      const finished = performance.now();
      request.socket.write(body.slice(half.length));
      await request.received(/^HTTP\/1.1 201 Created\r\n(.*\r\n)*Connection: close\r\n/m);
      expect((await service.ended).code).toBe(0);
      // Far less than SHUTDOWN_TIMEOUT_MS: the connection is not kept for a next request.
      expect(performance.now() - finished).toBeLessThan(5_000);
      expect(service.output()).toContain('stopped');
    },
  );
});

test('idle keep-alive connections do not delay the end', async () => {
  const service = start(freshCheckout(), env);
  const url = await address(service);
  const idle = await open(url);
  idle.socket.write('GET /livez HTTP/1.1\r\nHost: test\r\n\r\n');
  await idle.received(/alive/);
  const started = performance.now();
  service.signal('SIGTERM');
  expect((await service.ended).code).toBe(0);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('a request that never finishes is cut at the deadline, and the end is still clean', async () => {
  const service = start(freshCheckout(), { ...env, SHUTDOWN_TIMEOUT_MS: '300' });
  const request = await halfSentRequest(await address(service));
  const closed = once(request.socket, 'close');
  service.signal('SIGTERM');
  await closed;
  expect((await service.ended).code).toBe(0);
  expect(request.text()).not.toContain('201');
});

interface Exchange {
  readonly socket: Socket;
  text(): string;
  received(pattern: RegExp): Promise<void>;
}

async function open(url: string): Promise<Exchange> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    socket,
    text: () => text,
    received: async (pattern) => {
      while (!pattern.test(text)) {
        if (socket.closed) throw new Error(`the connection closed before ${String(pattern)}:\n${text}`);
        await Promise.race([once(socket, 'data'), once(socket, 'close')]);
      }
    },
  };
}

/** The server's "100 Continue" says that it has the request and waits for the body. */
async function halfSentRequest(url: string): Promise<Exchange> {
  const exchange = await open(url);
  const token = await tokenFor(newUser());
  exchange.socket.write(
    [
      'POST /api/tasks HTTP/1.1',
      'Host: test',
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Expect: 100-continue',
      '',
      half,
    ].join('\r\n'),
  );
  await exchange.received(/^HTTP\/1.1 100 Continue/);
  return exchange;
}

test('requests are still accepted for SHUTDOWN_DRAIN_MS, while /readyz returns 503', async () => {
  const service = start(freshCheckout(), { ...env, SHUTDOWN_DRAIN_MS: '1500' });
  const url = await address(service);
  expect((await ask(url, 'GET', '/readyz')).status).toBe(200);
  service.signal('SIGTERM');
  await service.printed(/stopping/);
  expect((await ask(url, 'GET', '/readyz')).status).toBe(503);
  const { status, headers } = await ask(url, 'GET', '/api/tasks', { token: await tokenFor(newUser()) });
  expect([status, headers['connection']]).toEqual([200, 'close']);
  expect((await service.ended).code).toBe(0);
});

test.each(['0', '1500'])(
  'streams end after SHUTDOWN_DRAIN_MS of %s, each with a retry time, and do not delay the end',
  async (drain) => {
    const service = start(freshCheckout(), { ...env, SHUTDOWN_DRAIN_MS: drain });
    const url = await address(service);
    const alice = await caller(url);
    const stream = await streamOf(url, alice);
    await stream.next();
    const signalled = performance.now();
    service.signal('SIGTERM');
    await service.printed(/stopping/);
    if (drain !== '0') {
      await alice.create('while it drains');
      expect((await stream.next())?.data.tasks).toHaveLength(1);
    }
    expect(await stream.next()).toBeUndefined();
    expect(stream.isComplete()).toBe(true);
    expect(stream.text()).toMatch(/\n\nretry: [123]\d{3}\n\n$/);
    expect(performance.now() - signalled).toBeGreaterThanOrEqual(Number(drain));
    expect((await service.ended).code).toBe(0);
    expect(performance.now() - signalled).toBeLessThan(5_000 + Number(drain));
  },
);
