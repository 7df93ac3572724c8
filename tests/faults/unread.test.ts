import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { caller, type Caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
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
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  });

  const requestOf = ({ token }: Caller, path: string): string =>
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`;

  async function open(url: string, text: string): Promise<Socket> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    socket.pause();
    await once(socket, 'connect');
    socket.write(text);
    return socket;
  }

  /** Megabytes of memory that a process has resident. */
  const resident = ({ process: { pid } }: WatchedService): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

  async function watched(title: string, begin: (service: WatchedService) => Promise<void>): Promise<void> {
    const service = await startWatchedService(server.url, {
      HTTP_RESPONSE_TIMEOUT_MS: String(responseTimeout),
      DATABASE_STATEMENT_TIMEOUT_MS: '5000',
    });
    const neighbour: Neighbour = await startNeighbour(service.url);
    await delay(1_500);
    const before = resident(service);
    let most = before;
    await neighbour.expectUnnoticed(title, async () => {
      await begin(service);
      // By then the service has given up all of them.
      const until = performance.now() + responseTimeout + 2_000;
      while (performance.now() < until) {
        most = Math.max(most, resident(service));
        await delay(20);
      }
      console.log(`${title}: ${Math.round(before)} MB before, ${Math.round(most)} MB at most`);
    });
    await neighbour.stop();
    expect(most - before).toBeLessThan(allowedGrowth);
    // Sockets that are paused do not see that they were closed: what had been sent is still read.
    for (const socket of sockets) socket.resume();
    while (sockets.size > 0) await delay(20);
    expect(service.hasEnded()).toBe(false);
  }

  beforeAll(async () => {
    const [long, medium] = [await caller('', '/api/tasks', 'usr_long'), await caller('', '/api/tasks', 'usr_medium')];
    longList = requestOf(long, '/api/tasks');
    mediumList = requestOf(medium, '/api/tasks');
  });

  test.each([60, 600])('hold no memory with %i lists of 23 MB on one connection', (count) =>
    watched(`${count} lists of 23 MB on one connection`, async ({ url }) => {
      await open(url, longList.repeat(count));
    }),
  );

  test.each([300])('hold no memory with %i connections, each with a list of 6 MB', (count) =>
    watched(`${count} connections with a list of 6 MB`, async ({ url }) => {
      for (let index = 0; index < count; index += 1) {
        await open(url, mediumList);
        if (index % 10 === 0) await delay(1);
      }
    }),
  );

  test.each([
    ['documents', 'GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['refusals', 'GET /api/tasks HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ])('hold no memory with 6,000 %s on one connection', (name, request) =>
    watched(`6,000 ${name} on one connection`, async ({ url }) => {
      await open(url, request.repeat(6_000));
    }),
  );
});
