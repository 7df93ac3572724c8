import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { caller, type Caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { until } from '../support/until.ts';
import { lastRequest, startCrowd } from './crowd.ts';
import { useMigratedServer } from './migrated-server.ts';
import { startNeighbour, type Neighbour } from './neighbour.ts';
import { startWatchedService, type WatchedService } from './watched-service.ts';

jest.setTimeout(180_000);

const allowedGrowth = 200;
const responseTimeout = 1_500;

describeWithPostgres('Clients who do not read', () => {
  const server = useMigratedServer();
  const sockets = new Set<Socket>();
  let longList: string;
  let mediumList: string;
  let longStream: string;

  beforeAll(async () => {
    for (const [user, tasks] of [
      ['usr_long', 20_000],
      ['usr_medium', 5_000],
    ] as const) {
      await server.sql.execute(
        "insert into tasks (user_id, title, description) select ?, 'task ' || n, repeat('x', 950) from generate_series(1, ?::int) n",
        [user, tasks],
      );
    }
    await server.sql.execute('analyze tasks');
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  });

  const requestOf = ({ token }: Caller, path: string): string =>
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`;

  async function open(url: string, text: string): Promise<() => Promise<void>> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    socket.pause();
    await once(socket, 'connect');
    socket.write(text);
    return async () => {
      // A socket that is paused does not see that it was closed.
      socket.resume();
      await until('the connection is closed', () => socket.closed, { within: 60_000, every: 20 });
    };
  }

  /** Megabytes of memory that a process has resident. */
  const resident = ({ process: { pid } }: WatchedService): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

  /** @param begin gives what reads on, and resolves when all its connections have ended */
  async function watched(
    title: string,
    begin: (service: WatchedService) => Promise<() => Promise<void>>,
    untilAllStall = 2_000,
  ): Promise<void> {
    const service = await startWatchedService(server.url, {
      HTTP_RESPONSE_TIMEOUT_MS: String(responseTimeout),
      DATABASE_STATEMENT_TIMEOUT_MS: '5000',
    });
    const neighbour: Neighbour = await startNeighbour(service.url);
    await delay(1_500);
    const before = resident(service);
    let most = before;
    let readOn = async (): Promise<void> => {};
    await neighbour.expectUnnoticed(title, async () => {
      readOn = await begin(service);
      // By then the service has given up all of them.
      const until = performance.now() + responseTimeout + untilAllStall;
      while (performance.now() < until) {
        most = Math.max(most, resident(service));
        await delay(20);
      }
      console.log(`${title}: ${Math.round(before)} MB before, ${Math.round(most)} MB at most`);
    });
    await neighbour.stop();
    expect(most - before).toBeLessThan(allowedGrowth);
    await readOn();
    expect(service.hasEnded()).toBe(false);
  }

  beforeAll(async () => {
    const [long, medium] = [await caller('', '/api/tasks', 'usr_long'), await caller('', '/api/tasks', 'usr_medium')];
    longList = requestOf(long, '/api/tasks');
    longStream = requestOf(long, '/api/changes/stream');
    mediumList = lastRequest('GET', '/api/tasks', medium.token);
  });

  test.each([60, 600])('hold no memory with %i lists of 23 MB on one connection', (count) =>
    watched(`${count} lists of 23 MB on one connection`, ({ url }) => open(url, longList.repeat(count))),
  );

  test.each([300, 6_000])('hold no memory with %i connections, each with a list of 6 MB', (count) =>
    watched(`${count} connections with a list of 6 MB`, async ({ url }) => {
      const crowd = await startCrowd(url, count, mediumList);
      return async () => {
        const statuses = await crowd.readOn();
        console.log(`${count} connections with a list of 6 MB: ${JSON.stringify(statuses)}`);
        expect(Object.keys(statuses)).toEqual(['200', '429']);
        // The lists that were broken off do not count any more.
        const reader = await caller(url, '/api/tasks', 'usr_medium');
        expect((await reader.ask('GET', '')).body).toHaveLength(5_000);
      };
    }),
  );

  test.each([5])('hold no memory with %i streams of 23 MB', (count) =>
    watched(
      `${count} streams of 23 MB`,
      async ({ url }) => {
        const readOn = await Promise.all(Array.from({ length: count }, () => open(url, longStream)));
        return async () => {
          await Promise.all(readOn.map((read) => read()));
        };
      },
      // Events come one after the other, so it takes longer until the system has taken all that it takes for a client.
      8_000,
    ),
  );

  test.each([
    ['documents', 'GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['refusals', 'GET /api/tasks HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ])('hold no memory with 6,000 %s on one connection', (name, request) =>
    watched(`6,000 ${name} on one connection`, ({ url }) =>
      open(url, request.repeat(6_000) + lastRequest('GET', '/livez')),
    ),
  );
});
