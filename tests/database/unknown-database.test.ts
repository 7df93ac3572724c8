import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startTestService } from '../support/service.ts';
import { openSql } from '../support/sql.ts';

jest.setTimeout(60_000);

describeWithPostgres('A database that the server does not have', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.close());

  test('causes 503, and the service does not create it', async () => {
    const service = await startTestService({ DATABASE_URL: server.url.replace(/postgres$/, 'mistyped') });
    expect((await ask(service.url, 'GET', '/readyz')).status).toBe(503);
    await service.close();
    const sql = await openSql(server.url);
    const databases = await sql.execute("select datname from pg_database where datname = 'mistyped'");
    await sql.close();
    expect(databases).toEqual([]);
  });
});
