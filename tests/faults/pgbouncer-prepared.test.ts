import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startTestService } from '../support/service.ts';
import { openSql } from '../support/sql.ts';
import { startPgBouncer, type PgBouncer } from './proxy/pgbouncer.ts';
import { isInstalled } from './proxy/programs.ts';

jest.setTimeout(180_000);

/** PgBouncer keeps prepared statements since 1.21; Debian 12 has 1.18. */
function keepsStatements(): boolean {
  if (!isInstalled('pgbouncer')) return false;
  const [, minor = ''] =
    /PgBouncer 1\.(\d+)/.exec(execFileSync('pgbouncer', ['--version'], { encoding: 'utf8' })) ?? [];
  return Number(minor) >= 21;
}

if (keepsStatements()) describeWithPostgres('PgBouncer that keeps prepared statements', withPgBouncer);
else test.skip('PgBouncer that keeps prepared statements (needs 1.21 or later)', () => undefined);

function withPgBouncer(): void {
  let server: PostgresServer;
  let pgbouncer: PgBouncer;

  beforeAll(async () => {
    server = await startPostgres();
    await migrateDatabase(server.url);
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    pgbouncer = await startPgBouncer(server.url, { tls: false, preparedStatements: 100 });
  });

  const start = (env: NodeJS.ProcessEnv) =>
    startTestService({ DATABASE_URL: pgbouncer.url, DATABASE_SHARED_CONNECTIONS: undefined, ...env });

  /** The statements that the sessions of its server connections have. */
  async function preparedStatements(): Promise<number> {
    const client = new pg.Client(pgbouncer.url);
    await client.connect();
    const { rows } = await client.query("select name from pg_prepared_statements where name like 'PGBOUNCER%'");
    await client.end();
    return rows.length;
  }

  /** Users of their own who create, read, change and delete at once. @returns the statuses */
  async function statusesOf(url: string): Promise<Set<number>> {
    const statuses = new Set<number>();
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        const user = await caller(url);
        for (let round = 0; round < 5; round += 1) {
          const { id } = await user.create(`task ${round}`);
          for (const [method, path] of [
            ['GET', ''],
            ['GET', `/${id}`],
            ['PATCH', `/${id}/complete`],
            ['DELETE', `/${id}`],
          ] as const)
            statuses.add((await user.ask(method, path)).status);
        }
      }),
    );
    return statuses;
  }

  test.each([
    ['prepared', true],
    ['on', false],
  ])('DATABASE_POOLER=%s: statements are prepared in it: %s', async (pooler, isPrepared) => {
    const service = await start({ DATABASE_POOLER: pooler });
    expect(await statusesOf(service.url)).toEqual(new Set([200, 204]));
    expect((await preparedStatements()) > 0).toBe(isPrepared);
    expect(pgbouncer.output()).not.toMatch(/prepared statement|ERROR|FATAL/);
    await service.close();
    pgbouncer.remove();
  });

  test('responds while its prepared statements no longer match the table', async () => {
    const service = await start({ DATABASE_POOLER: 'prepared' });
    const alice = await caller(service.url);
    await alice.create('before');
    expect((await alice.ask('GET', '')).status).toBe(200);
    const sql = await openSql(server.url);
    try {
      await sql.execute('alter table tasks alter column title type varchar(300)');
      expect((await alice.ask('GET', '')).status).toBe(200);
      expect((await alice.ask('GET', '')).status).toBe(200);
    } finally {
      await sql.execute('alter table tasks alter column title type text');
      await sql.close();
    }
    await service.close();
    pgbouncer.remove();
  });
}
