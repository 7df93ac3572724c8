import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { createAuthority, type Authority } from '../support/certificates.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startTestService } from '../support/service.ts';
import { openSql } from '../support/sql.ts';

jest.setTimeout(60_000);

describeWithPostgres('A connection string with TLS', () => {
  let authority: Authority;
  let stranger: Authority;
  let server: PostgresServer;
  let misnamed: PostgresServer;

  beforeAll(async () => {
    authority = createAuthority('Known authority');
    stranger = createAuthority('Unknown authority');
    [server, misnamed] = await Promise.all([startPostgres(authority.issue('localhost')), startPostgres(authority.issue('db.example.com'))]);
    await migrateDatabase(verified());
  });

  afterAll(async () => {
    await Promise.all([server.close(), misnamed.close()]);
    authority.remove();
    stranger.remove();
  });

  // What Neon gives out, with the root certificate of a private authority.
  const withTls = (url: string, root: string): string => `${url}?sslmode=require&channel_binding=require&sslrootcert=${encodeURIComponent(root)}`;
  const verified = (): string => withTls(server.url, authority.file);

  test('encrypts every connection of the service', async () => {
    const service = await startTestService({ DATABASE_URL: verified() });
    const alice = await caller(service.url);
    await alice.create('one that is written');
    await alice.ask('GET', '');
    const sql = await openSql(verified());
    const rows = await sql.execute("select ssl, version from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'todo-api' and pid <> pg_backend_pid()");
    await sql.close();
    await service.close();
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(row).toEqual({ ssl: true, version: 'TLSv1.3' });
  });

  test.each([
    ['a certificate of another authority', () => withTls(server.url, stranger.file)],
    ['a certificate for another host name', () => withTls(misnamed.url, authority.file)],
    ['a certificate of an authority that the system does not know', () => `${server.url}?sslmode=require`],
    ['no TLS where the server insists on it', () => server.url],
  ])('answers 503 with %s', async (_what, url) => {
    const service = await startTestService({ DATABASE_URL: url() });
    const alice = await caller(service.url);
    expect((await alice.ask('GET', '')).status).toBe(503);
    expect((await ask(service.url, 'GET', '/readyz')).status).toBe(503);
    expect((await ask(service.url, 'GET', '/livez')).status).toBe(200);
    await service.close();
  });
});
