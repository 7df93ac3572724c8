import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { openSql } from '../support/sql.ts';
import { expectPromises, recovery, rowsOf } from './figures.ts';
import { startLoad, type Load } from './load.ts';
import { startFallibleServer, type FallibleServer } from './postgres-server.ts';
import { expectReadiness } from './readiness.ts';
import { times } from './run.ts';
import { startWatchedService, type WatchedService } from './watched-service.ts';
import { askWithoutDatabase } from './without-database.ts';

jest.setTimeout(300_000);

const restarts = times(10, 2);
const rounds = times(100, 10);
const awayFor = times(10_000, 2_500);

describeWithPostgres('PostgreSQL under load', () => {
  let server: FallibleServer;
  let service: WatchedService;
  let load: Load;
  beforeAll(async () => {
    server = await startFallibleServer();
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    service = await startWatchedService(server.url);
    load = await startLoad(service.url);
    await load.success();
  });

  /** Compares journal and table, and ends the load. */
  async function settle(title: string): Promise<void> {
    const sql = await openSql(server.url);
    await expectPromises(title, load, () => rowsOf(sql, load));
    await sql.close();
    await load.stop();
    expect(service.hasEnded()).toBe(false);
  }

  test.each(['fast', 'immediate'] as const)(
    `restarted ${restarts} times in mode %s, loses and doubles nothing and recovers within a second`,
    async (mode) => {
      const recoveries: number[] = [];
      for (let restart = 0; restart < restarts; restart += 1) {
        await server.stop(mode);
        await server.start();
        recoveries.push(await recovery(load));
      }
      await settle(`${restarts} restarts in mode ${mode}, recovery ${recoveries.join(', ')} ms`);
    },
  );

  test(`has all connections killed ${rounds} times, and the next request succeeds`, async () => {
    const sql = await openSql(server.url);
    const recoveries: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await sql.execute(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      recoveries.push(await load.success());
      // Enough for each of the shared connections to be in use again.
      await load.success(20);
    }
    await sql.close();
    expect(Math.max(...recoveries)).toBeLessThan(1_000);
    await settle(`${rounds} times all connections killed, recovery ${Math.round(Math.max(...recoveries))} ms at most`);
  });

  test.each([
    [
      'stopped',
      async () => {
        await server.stop('fast');
      },
      () => server.start(),
    ],
    [
      'frozen',
      async () => {
        server.freeze();
      },
      async () => {
        server.thaw();
      },
    ],
  ])(
    '%s, is reported by /readyz within two seconds, and what needs no database is served',
    async (what, begin, end) => {
      await begin();
      const told = expectReadiness(service.url, 503);
      const began = performance.now();
      let asked = 0;
      while (performance.now() - began < awayFor) {
        const { expected, answered, slowest } = await askWithoutDatabase(service.url);
        expect(answered).toEqual(expected);
        expect(slowest).toBeLessThan(1_000);
        asked += Object.keys(answered).length;
        await delay(100);
      }
      const notReadyAfter = await told;
      await end();
      const over = performance.now();
      const readyAfter = await expectReadiness(service.url, 200);
      const recovered = await recovery(load, over);
      await settle(
        `${what} for ${awayFor / 1_000} s, not ready after ${notReadyAfter} ms, ready again after ${readyAfter} ms, recovery ${recovered} ms, ${asked} answers without the database`,
      );
    },
  );
});
