import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres } from '../support/postgres.ts';
import { freshCheckout, run, start } from '../support/process.ts';
import { startTestService } from '../support/service.ts';
import { until } from '../support/until.ts';

jest.setTimeout(60_000);

const statusesOf = async (url: string, requests: number): Promise<Set<number>> => {
  const alice = await caller(url);
  return new Set(
    (await Promise.all(Array.from({ length: requests }, () => alice.ask('GET', '')))).map(({ status }) => status),
  );
};

test('many requests connect only a few times to a server that closes each connection', async () => {
  let attempts = 0;
  const server = createServer((socket) => {
    attempts += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const service = await startTestService({
    DATABASE_URL: `postgresql://app@127.0.0.1:${(server.address() as AddressInfo).port}/todo`,
  });
  const began = performance.now();
  const statuses = new Set<number>();
  while (performance.now() - began < 1_000)
    for (const status of await statusesOf(service.url, 100)) statuses.add(status);
  await service.close();
  server.close();
  expect(statuses).toEqual(new Set([503]));
  expect(attempts).toBeLessThan(30);
});

// An authentication request of a kind that node-postgres does not know, which it answers by throwing in an event of the socket.
const unknownAuthentication = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 99]);
const garbage = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n');
// In these node-postgres looks for the end of the fields for ever.
const errorWithoutEnd = Buffer.from('E\0\0\0\x05S');
const emptyNotice = Buffer.from([0x4e, 0, 0, 0, 4]);
const tooShort = Buffer.from([0x45, 0, 0, 0, 3, 0, 0]);

/** Message 'E' of PostgreSQL's protocol. */
const errorResponse = (fields: Readonly<Record<string, string>>): Buffer => {
  const body = Buffer.from(
    `${Object.entries(fields)
      .map(([type, value]) => `${type}${value}\0`)
      .join('')}\0`,
  );
  const head = Buffer.from([0x45, 0, 0, 0, 0]);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const refusal = (code: string): Buffer => errorResponse({ S: 'FATAL', V: 'FATAL', C: code, M: 'refused' });
// What PgBouncer, other proxies and PostgreSQL itself say before a session begins.
const refusals = ['08P01', '08004', '0A000', '28000', '3D000', '53300', '57P03', '58000', 'XX000', '42P17', 'P0001'];

describe.each(['0', '4'])('With %s shared connections', (sharedConnections) => {
  test.each([
    ['an unknown authentication request', unknownAuthentication],
    ['an error without an end', errorWithoutEnd],
    ['a notice without anything', emptyNotice],
    ['a message that is shorter than its length', tooShort],
    ['another protocol', garbage],
    ['zeros', Buffer.alloc(64)],
    ...refusals.map((code) => [`a refusal with ${code}`, refusal(code)] as const),
  ])('a server that sends %s causes 503 and does not end the process', async (_name, bytes) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(bytes));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const connectionsOf = promisify(server.getConnections.bind(server));
    const service = await startTestService({
      DATABASE_URL: `postgresql://app@127.0.0.1:${(server.address() as AddressInfo).port}/todo`,
      DATABASE_CONNECT_TIMEOUT_MS: '500',
      DATABASE_SHARED_CONNECTIONS: sharedConnections,
    });
    expect(await statusesOf(service.url, 5)).toEqual(new Set([503]));
    // What the server has sent is read by then.
    await until('the connections are closed', async () => (await connectionsOf()) === 0);
    expect(await statusesOf(service.url, 5)).toEqual(new Set([503]));
    await service.close();
    server.close();
  });
});

test.each([
  ['an unknown authentication request', unknownAuthentication],
  ['an error without an end', errorWithoutEnd],
])('a server that sends %s ends migrate, doctor and erase with a line, and start not at all', async (_name, bytes) => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.write(bytes));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const env = {
    NODE_ENV: 'production',
    BETTER_AUTH_SECRET: 'a secret of more than thirty-two bytes',
    BETTER_AUTH_URL: 'http://127.0.0.1:9',
    DATABASE_URL: `postgresql://app@127.0.0.1:${(server.address() as AddressInfo).port}/todo`,
    DATABASE_CONNECT_TIMEOUT_MS: '500',
  };
  const commands = [['migrate'], ['doctor'], ['erase', '--', 'alice']].map((command) =>
    run(freshCheckout(), ['npm', 'run', '--silent', ...command], env),
  );
  for (const { ended, output } of commands) {
    expect((await ended).code).toBe(1);
    expect(output()).not.toMatch(/^\s+at |node_modules/m);
    expect(output().trim()).not.toBe('');
  }
  const service = start(freshCheckout(), { ...env, HOST: '127.0.0.1' });
  const [, url = ''] = await service.printed(/"url":"(http:[^"]+)"/);
  expect((await ask(url, 'GET', '/readyz')).status).toBe(503);
  expect((await ask(url, 'GET', '/livez')).status).toBe(200);
  service.signal('SIGTERM');
  expect((await service.ended).code).toBe(0);
  server.close();
});

const tooManyConnections = errorResponse({
  S: 'FATAL',
  V: 'FATAL',
  C: '53300',
  M: 'too many connections for role "app"',
});

describeWithPostgres('A server with no place for the first connections', () => {
  test('gets a retry before a request fails', async () => {
    const database = await startPostgres();
    await migrateDatabase(database.url);
    const { port: databasePort, hostname } = new URL(database.url);
    let refused = 0;
    const server = createServer((socket) => {
      socket.on('error', () => {});
      if (refused < 3) {
        refused += 1;
        socket.once('data', () => socket.end(tooManyConnections));
        return;
      }
      const upstream = connect(Number(databasePort), hostname).on('error', () => socket.destroy());
      socket.pipe(upstream).pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(database.url);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const service = await startTestService({ DATABASE_URL: url.href });
    expect(await statusesOf(service.url, 2)).toEqual(new Set([200]));
    expect(refused).toBe(3);
    await service.close();
    server.close();
    await database.close();
  });
});
