import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { caller, type Caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { expiredKeys } from './expired-keys.ts';
import { useMigratedServer } from './migrated-server.ts';
import { startNeighbour, type Neighbour } from './neighbour.ts';
import { startFallibleServer } from './postgres-server.ts';
import { times } from './run.ts';
import { startWatchedService, type WatchedService } from './watched-service.ts';

jest.setTimeout(120_000);

const lockedFor = times(4_000, 700);

describeWithPostgres('A neighbour does not notice', () => {
  // PostgreSQL delays commits with fsync only, which the tests' usual server does without.
  const server = useMigratedServer(startFallibleServer);

  describe.each(['4', '0'])('(%s shared connections)', (sharedConnections) => {
    let service: WatchedService;
    let alice: Caller;
    let neighbour: Neighbour;

    const withService = (title: string, run: () => Promise<void>): void =>
      test(title, async () => {
        service = await startWatchedService(server.url, {
          DATABASE_SHARED_CONNECTIONS: sharedConnections,
          DATABASE_STATEMENT_TIMEOUT_MS: '5000',
        });
        alice = await caller(service.url);
        neighbour = await startNeighbour(service.url);
        await run();
        await neighbour.stop();
        expect(service.hasEnded()).toBe(false);
      });

    withService('that changes of one task wait for another session, which has locked it', async () => {
      const { id } = await alice.create('locked');
      for (const changes of [1, 64]) {
        await neighbour.expectUnnoticed(
          `${changes} changes behind a lock, ${sharedConnections} shared connections`,
          async () => {
            await server.sql.execute('begin');
            await server.sql.execute('select 1 from tasks where id = ? for update', [id]);
            const waiting = Promise.all(Array.from({ length: changes }, () => alice.ask('PATCH', `/${id}/complete`)));
            await delay(lockedFor);
            await server.sql.execute('rollback');
            expect(new Set((await waiting).map(({ status }) => status))).toEqual(new Set([200]));
          },
        );
      }
    });

    withService('that four clients read lists of 20,000 tasks', async () => {
      await server.sql.execute(
        "insert into tasks (user_id, title) select ?, 'task ' || n from generate_series(1, 20000) n",
        [alice.userId],
      );
      let lists = 0;
      await neighbour.expectUnnoticed(
        `four lists of 20,000 at once, ${sharedConnections} shared connections`,
        async () => {
          let isOver = false;
          const reading = Promise.all(
            Array.from({ length: 4 }, async () => {
              for (; !isOver; lists += 1) expect(await bytesOf(service.url, alice)).toBeGreaterThan(3_000_000);
            }),
          );
          await delay(2_000);
          isOver = true;
          await reading;
        },
      );
      expect(lists).toBeGreaterThan(3);
    });

    withService('that a user floods one task, while commits take 5 ms', async () => {
      const { id } = await alice.create('flooded');
      await server.configure({ commit_delay: '5000', commit_siblings: '0' });
      const statuses = new Set<number>();
      const changedAt = new Map<number, string>();
      await neighbour.expectUnnoticed(`a flood of changes, ${sharedConnections} shared connections`, async () => {
        let isOver = false;
        const flooding = Promise.all(
          Array.from({ length: 100 }, async () => {
            while (!isOver) {
              const { status, headers, body } = await alice.ask('PATCH', `/${id}/complete`);
              statuses.add(status);
              changedAt.set(Number(headers['etag']?.slice(1, -14)), body.updated_at);
            }
          }),
        );
        await delay(2_000);
        isOver = true;
        await flooding;
      });
      await server.configure({ commit_delay: '0' });
      expect(statuses).toEqual(new Set([200]));
      const inOrder = [...changedAt].sort(([a], [b]) => a - b).map(([, at]) => at);
      expect(inOrder).toEqual([...inOrder].sort());
    });

    withService('that 300 connections without a token send 3,000 requests ahead each', async () => {
      const { hostname, port } = new URL(service.url);
      const requests = 'GET /api/tasks HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(3_000);
      const sockets = Array.from({ length: 300 }, () =>
        connect(Number(port), hostname)
          .on('error', () => {})
          .resume(),
      );
      await neighbour.expectUnnoticed(
        `300 connections with 3,000 requests each, ${sharedConnections} shared connections`,
        async () => {
          for (const socket of sockets) socket.write(requests);
          await delay(2_000);
        },
      );
      expect(sockets.every(({ bytesRead }) => bytesRead > 0)).toBe(true);
      for (const socket of sockets) socket.destroy();
    });

    withService('that a user repeats 40 expired keys', async () => {
      const keys = await expiredKeys(server.sql, alice, 5_000);
      await neighbour.expectUnnoticed(
        `40 expired keys used again, ${sharedConnections} shared connections`,
        async () => {
          const created = await Promise.all(
            keys
              .splice(0, 40)
              .map((key) => alice.ask('POST', '', { body: { title: key }, headers: { 'Idempotency-Key': key } })),
          );
          expect(created.map(({ status }) => status)).toEqual(created.map(() => 201));
          await delay(200);
        },
      );
    });

    withService('that another session has locked the keys of a user that have expired', async () => {
      await expiredKeys(server.sql, alice, 5);
      await neighbour.expectUnnoticed(`locked keys, ${sharedConnections} shared connections`, async () => {
        await server.sql.execute('begin');
        await server.sql.execute('select 1 from idempotency_keys where user_id = ? for update', [alice.userId]);
        const headers = { 'Idempotency-Key': 'another' };
        expect((await alice.ask('POST', '', { body: { title: 'Buy milk' }, headers })).status).toBe(201);
        await server.sql.execute('rollback');
        await delay(200);
      });
    });

    withService('that a user completes and deletes 10,000 tasks in one request each', async () => {
      await server.sql.execute(
        "insert into tasks (user_id, title) select ?, 'task ' || n from generate_series(1, 10000) n",
        [alice.userId],
      );
      await neighbour.expectUnnoticed(`10,000 tasks at once, ${sharedConnections} shared connections`, async () => {
        expect((await alice.ask('PATCH', '?completed=false', { body: { completed: true } })).body).toEqual({
          count: 10_000,
        });
        expect((await alice.ask('DELETE', '?completed=true')).body).toEqual({ count: 10_000 });
      });
    });

    withService('that a table is altered', async () => {
      await neighbour.expectUnnoticed(`a table altered, ${sharedConnections} shared connections`, async () => {
        for (const length of [300, 200]) {
          await server.sql.execute(`alter table tasks alter column title type varchar(${length})`);
          await delay(300);
        }
      });
    });
  });
});

/** Reads a list without keeping it. */
const bytesOf = (url: string, { token }: Caller): Promise<number> =>
  new Promise((resolve, reject) => {
    request(`${url}/api/tasks`, { headers: { authorization: `Bearer ${token}` }, agent: false }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => {
        resolve(bytes);
      });
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
