import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { caller, type Caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { until } from '../support/until.ts';
import { lastRequest, startCrowd } from './crowd.ts';
import { useMigratedServer } from './migrated-server.ts';
import { startNeighbour } from './neighbour.ts';
import { budget, startWatchedService } from './watched-service.ts';

jest.setTimeout(120_000);

describeWithPostgres('A neighbour does not notice, though there are too few connections,', () => {
  const server = useMigratedServer();

  describe.each(['4', '0'])('(%s shared connections)', (sharedConnections) => {
    test('who only reads that commits wait for a standby, and the service stays ready', async () => {
      const { url, hasEnded } = await startWatchedService(server.url, {
        DATABASE_SHARED_CONNECTIONS: sharedConnections,
      });
      const [alice, bob] = [await caller(url), await caller(url)];
      const { id } = await alice.create('before');
      const others = await Promise.all(Array.from({ length: 20 }, () => caller(url)));
      await server.configure({ synchronous_standby_names: 'nobody' });
      const began = performance.now();
      const writes = Promise.all(others.map((other) => other.ask('POST', '', { body: { title: 'after' } })));
      const reads: number[] = [];
      let isOver = false;
      void writes.finally(() => {
        isOver = true;
      });
      while (!isOver) reads.push((await bob.ask('GET', '')).status, (await bob.askAt('GET', '/readyz')).status);
      const took = performance.now() - began;
      // What the service has given up is no longer waited for at the server either.
      const isWaiting = "select 1 from pg_stat_activity where wait_event = 'SyncRep'";
      await until('no commit waits for a standby', async () => (await server.sql.execute(isWaiting)).length === 0);
      await server.configure({ synchronous_standby_names: '' });
      console.log(
        `commits wait for a standby, ${sharedConnections} shared connections: 20 writes refused within ${took.toFixed(0)} ms of ${budget}, ${reads.length} reads and probes answered meanwhile`,
      );
      expect(new Set((await writes).map(({ status }) => status))).toEqual(new Set([503]));
      expect(took).toBeLessThan(budget);
      expect(new Set(reads)).toEqual(new Set([200]));
      expect((await alice.ask('PUT', `/${id}`, { body: { title: 'again' } })).status).toBe(200);
      expect(hasEnded()).toBe(false);
    });

    test('that one user has too many requests at once, which are refused with 429', async () => {
      const { url } = await startWatchedService(server.url, {
        DATABASE_SHARED_CONNECTIONS: sharedConnections,
        DATABASE_CONNECT_TIMEOUT_MS: '60000',
        DATABASE_STATEMENT_TIMEOUT_MS: '60000',
      });
      const alice = await caller(url);
      const neighbour = await startNeighbour(url);
      await neighbour.expectUnnoticed(`1,400 changes at once, ${sharedConnections} shared connections`, async () => {
        const { id } = await alice.create('before');
        await server.sql.execute('begin');
        await server.sql.execute('select 1 from tasks where id = ? for update', [id]);
        const crowd = await startCrowd(url, 1_400, lastRequest('DELETE', `${alice.path}/${id}`, alice.token));
        const refused = await alice.ask('DELETE', `/${id}`);
        await server.sql.execute('rollback');
        expect([refused.status, refused.headers['retry-after'], refused.body.type]).toEqual([
          429,
          '1',
          '/problems/too-many-requests',
        ]);
        const { 204: deleted, 404: gone, 429: rejected, ...others } = await crowd.readOn();
        expect([deleted, (gone ?? 0) + (rejected ?? 0), others]).toEqual([1, 1_399, {}]);
        expect(rejected).toBeGreaterThan(100);
      });
      await neighbour.stop();
    });

    test('who changes many tasks as well, that such a change of another user waits for a lock', async () => {
      const { url } = await startWatchedService(server.url, { DATABASE_SHARED_CONNECTIONS: sharedConnections });
      const [alice, bob] = [await caller(url), await caller(url)];
      const neighbour = await startNeighbour(url);
      const changeAll = ({ ask }: Caller): ReturnType<Caller['ask']> =>
        ask('PATCH', '?completed=false', { body: { completed: true } });
      const { id } = await alice.create('locked');
      await neighbour.expectUnnoticed(`many tasks behind a lock, ${sharedConnections} shared connections`, async () => {
        await server.sql.execute('begin');
        await server.sql.execute('select 1 from tasks where id = ? for update', [id]);
        let isOver = false;
        const waiting = changeAll(alice).finally(() => {
          isOver = true;
        });
        for (let changes = 0; changes < 20; changes += 1) {
          expect([(await changeAll(bob)).status, isOver]).toEqual([200, false]);
          await delay(20);
        }
        await server.sql.execute('rollback');
        expect((await waiting).body).toEqual({ count: 1 });
      });
      await neighbour.stop();
    });

    test('that the role may open one connection only', async () => {
      await server.sql.execute("create role limited login password 'limited' connection limit 1");
      await server.sql.execute('grant all on tasks, idempotency_keys, change_counters, deleted_tasks to limited');
      const url = new URL(server.url);
      [url.username, url.password] = ['limited', 'limited'];
      const limited = await startWatchedService(url.href, { DATABASE_SHARED_CONNECTIONS: sharedConnections });
      const bob = await caller(limited.url);
      const seen = new Set<number>();
      for (let round = 0; round < 20; round += 1) {
        const responses = await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            index % 2 === 0 ? bob.ask('GET', '') : bob.ask('POST', '', { body: { title: 'x' } }),
          ),
        );
        for (const { status } of responses) seen.add(status);
      }
      expect(seen).toEqual(new Set([200, 201]));
      expect((await bob.askAt('GET', '/readyz')).status).toBe(200);
      limited.process.signal('SIGTERM');
      await limited.process.ended;
      await server.sql.execute('drop owned by limited');
      await server.sql.execute('drop role limited');
    });
  });
});
