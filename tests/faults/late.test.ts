import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { openSql } from '../support/sql.ts';
import { expectReadiness } from './readiness.ts';
import { startTcpProxy } from './tcp-proxy.ts';
import { startWatchedService } from './watched-service.ts';

jest.setTimeout(120_000);

// What waking a suspended Neon database may take.
const connectDelay = 5_000;
// Of an operator who sets nothing.
const connectTimeout = 10_000;

describeWithPostgres('A database that comes late', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.close());

  test('does not prevent the start of the service, which is alive, not ready, and then ready', async () => {
    const url = new URL(server.url);
    url.pathname = '/late';
    const service = await startWatchedService(url.href);
    expect((await ask(service.url, 'GET', '/livez')).status).toBe(200);
    const alice = await caller(service.url);
    for (let count = 0; count < 10; count += 1) expect((await alice.ask('GET', '')).status).toBe(503);
    expect((await ask(service.url, 'GET', '/readyz')).status).toBe(503);

    const sql = await openSql(server.url);
    await sql.execute('create database late');
    await sql.close();
    await migrateDatabase(url.href);
    const readyAfter = await expectReadiness(service.url, 200);
    await alice.create('at last');
    console.log(`started before its database exists: ready ${readyAfter} ms after the tables are there`);
    expect(service.hasEnded()).toBe(false);
  });

  test(`delays the first requests by the ${connectDelay / 1_000} s that a connection takes, and they succeed`, async () => {
    await migrateDatabase(server.url);
    const network = await startTcpProxy(server.url);
    network.delay(connectDelay);
    const service = await startWatchedService(network.url, { DATABASE_CONNECT_TIMEOUT_MS: String(connectTimeout) });
    try {
      expect((await ask(service.url, 'GET', '/readyz')).status).toBe(503);
      const alice = await caller(service.url);
      const began = performance.now();
      await Promise.all(['1', '2', '3', '4', '5'].map((title) => alice.create(title)));
      const took = performance.now() - began;
      console.log(
        `connections that take ${connectDelay} ms: the first requests are answered after ${Math.round(took)} ms`,
      );
      expect(took).toBeLessThan(connectTimeout);
      await expectReadiness(service.url, 200);
      expect(service.hasEnded()).toBe(false);
    } finally {
      await network.close();
    }
  });
});
