import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { ApiResponse } from '../support/api.ts';
import { caller, type Caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { openSql } from '../support/sql.ts';
import { until } from '../support/until.ts';
import { recovery } from './figures.ts';
import { startLoad } from './load.ts';
import { startFallibleServer, type FallibleServer } from './postgres-server.ts';
import { startTcpProxy } from './tcp-proxy.ts';
import { budget, connectTimeout, startWatchedService } from './watched-service.ts';

jest.setTimeout(120_000);

// Shared connections, and one for each request as behind PgBouncer.
const connections = ['4', '0'];
const burst = 200;

describeWithPostgres('A database that stalls', () => {
  let server: FallibleServer;
  beforeAll(async () => {
    server = await startFallibleServer();
  });
  afterAll(() => server.close());

  test.each(connections)(
    'by a lock, refuses a burst in time, with one log line per cause, and recovers at once (%s shared connections)',
    async (sharedConnections) => {
      const service = await startWatchedService(server.url, {
        DATABASE_SHARED_CONNECTIONS: sharedConnections,
        LOG_LEVEL: 'info',
      });
      const alice = await caller(service.url);
      const { id } = await alice.create('before');
      const sql = await openSql(server.url);
      await sql.execute('begin');
      await sql.execute('lock table tasks');
      const { statuses, slowest } = await askAtOnce(alice, id, burst);
      await sql.execute('rollback');
      await sql.close();
      expect(statuses).toEqual({ 503: burst });
      expect(slowest).toBeLessThan(budget);
      const after = await askAtOnce(alice, id, 20);
      const lines = await logged(service.process.output, burst);
      const errors = lines.filter(({ level }) => level === 50);
      console.log(
        `${burst} requests behind a lock, ${sharedConnections} shared connections: ${JSON.stringify(statuses)}, slowest answer ${Math.round(slowest)} ms of ${budget}, ${errors.length} errors in the log (${errors.map(({ err }) => err?.message).join('; ')}), then 20 answers after ${Math.round(after.slowest)} ms`,
      );
      expect(after.statuses).toEqual({ 200: 20 });
      expect(after.slowest).toBeLessThan(1_000);
      // One for each cause: the server's timeout, the client's own for what waits behind it, and what it left unprepared.
      expect(errors.length).toBeLessThanOrEqual(3);
      expect(errors.length).toBeGreaterThan(0);
      // Node warns of listeners that pile up.
      expect(service.process.output()).not.toMatch(/Warning/);
    },
  );

  test.each(connections)(
    'by a network that drops everything, causes 503 in time, and its dead connections are not used again (%s shared connections)',
    async (sharedConnections) => {
      const network = await startTcpProxy(server.url);
      try {
        const service = await startWatchedService(network.url, { DATABASE_SHARED_CONNECTIONS: sharedConnections });
        const alice = await caller(service.url);
        const { id } = await alice.create('before');
        expect((await askAtOnce(alice, id, 40)).statuses).toEqual({ 200: 40 });

        network.fallSilent();
        const { statuses, slowest } = await askAtOnce(alice, id, 40);
        expect(statuses).toEqual({ 503: 40 });
        expect(slowest).toBeLessThan(budget);
        const again = await askAtOnce(alice, id, 40);
        expect(again.statuses).toEqual({ 503: 40 });
        expect(again.slowest).toBeLessThan(budget);

        network.passAgain();
        const load = await startLoad(service.url);
        // A connection that was begun in the silence may keep its requests waiting for as long as connecting may take.
        const recovered = await recovery(load, performance.now(), connectTimeout + 500);
        await load.stop();
        console.log(
          `silent network, ${sharedConnections} shared connections: slowest answer ${Math.round(Math.max(slowest, again.slowest))} ms of ${budget}, recovery ${recovered} ms, ${network.held()} dead connections held`,
        );
        expect(network.held()).toBe(0);
        expect(service.hasEnded()).toBe(false);
      } finally {
        await network.close();
      }
    },
  );

  test('by a network that forgets its connections, does not cost a timeout for each idle connection', async () => {
    const network = await startTcpProxy(server.url);
    try {
      // One connection for each change, so that there are several.
      const service = await startWatchedService(network.url, { DATABASE_SHARED_CONNECTIONS: '0' });
      const alice = await caller(service.url);
      const { id } = await alice.create('before');
      expect((await askAtOnce(alice, id, 40)).statuses).toEqual({ 200: 40 });
      network.fallSilent();
      network.passAgain();
      expect(network.held()).toBeGreaterThan(2);
      const change = async (): Promise<number> =>
        (await alice.ask('PUT', `/${id}`, { body: { title: 'changed' } })).status;
      let refused = 0;
      while ((await change()) === 503) refused += 1;
      // A connection that was being opened just then may cost another one. The four that are open would be refused four times.
      expect(refused).toBeLessThanOrEqual(2);
    } finally {
      await network.close();
    }
  });
});

/** Half of them reading, half of them writing. */
async function askAtOnce(
  user: Caller,
  id: number,
  count: number,
): Promise<{ statuses: Record<string, number>; slowest: number }> {
  const statuses: Record<string, number> = {};
  let slowest = 0;
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const began = performance.now();
      const { status }: ApiResponse =
        index % 2 === 0
          ? await user.ask('GET', '?limit=1')
          : await user.ask('PUT', `/${id}`, { body: { title: 'changed' } });
      statuses[status] = (statuses[status] ?? 0) + 1;
      slowest = Math.max(slowest, performance.now() - began);
    }),
  );
  return { statuses, slowest };
}

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly err?: { readonly message: string };
}

/** The log once it tells of so many requests: it is written a little later. */
const logged = (output: () => string, requests: number): Promise<Line[]> =>
  until(`the log has ${requests} requests`, () => {
    const lines = output()
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as Line);
    return lines.filter(({ msg }) => msg === 'request').length >= requests ? lines : undefined;
  });
