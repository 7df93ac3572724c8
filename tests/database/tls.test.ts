import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { reachable } from '../../src/database/config.ts';
import { driverOptions } from '../../src/database/driver-options.ts';
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
  let unbound: PostgresServer;
  let mutual: PostgresServer;
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-client-'));
  const [clientCertificate, clientKey] = [join(folder, 'client.crt'), join(folder, 'client.key')];

  beforeAll(async () => {
    authority = await createAuthority('Known authority');
    stranger = await createAuthority('Unknown authority');
    const client = await authority.issue('postgres');
    writeFileSync(clientCertificate, client.certificate);
    writeFileSync(clientKey, client.key);
    [server, misnamed, unbound, mutual] = await Promise.all([
      startPostgres(await authority.issue('localhost')),
      startPostgres(await authority.issue('db.example.com')),
      startPostgres(await authority.issue('127.0.0.1'), { access: 'trust' }),
      startPostgres(await authority.issue('localhost'), {
        access: 'cert',
        clientAuthority: readFileSync(authority.file, 'utf8'),
      }),
    ]);
    await migrateDatabase(verified());
  });

  afterAll(async () => {
    await Promise.all([server, misnamed, unbound, mutual].map((each) => each.close()));
    rmSync(folder, { recursive: true });
    authority.remove();
    stranger.remove();
  });

  // What Neon gives out, with the root certificate of a private authority.
  const withTls = (url: string, root: string): string =>
    `${url}?sslmode=require&channel_binding=require&sslrootcert=${encodeURIComponent(root)}`;
  const verified = (): string => withTls(server.url, authority.file);

  test('encrypts every connection of the service', async () => {
    const service = await startTestService({ DATABASE_URL: verified() });
    const alice = await caller(service.url);
    await alice.create('one that is written');
    await alice.ask('GET', '');
    const sql = await openSql(verified());
    const rows = await sql.execute(
      "select ssl, version from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'todo-api' and pid <> pg_backend_pid()",
    );
    await sql.close();
    await service.close();
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(row).toEqual({ ssl: true, version: 'TLSv1.3' });
  });

  const rooted = (url: string, query: string): string =>
    `${url}?${query}&sslrootcert=${encodeURIComponent(authority.file)}`;
  const atAddress = (url: string): string => url.replace('@localhost', '@127.0.0.1');

  test.each([
    ['the form that JDBC and node-postgres know, ssl=true', () => rooted(server.url, 'ssl=true')],
    [
      'verify-ca and a certificate for another host name, as Cloud SQL has',
      () => rooted(misnamed.url, 'sslmode=verify-ca'),
    ],
    ['an IP address that the certificate is for', () => rooted(atAddress(unbound.url), 'sslmode=verify-full')],
    [
      'an address beside the name that the certificate is for',
      () =>
        `${rooted(misnamed.url.replace('@localhost', '@db.example.com'), 'sslmode=verify-full')}&hostaddr=127.0.0.1`,
    ],
    [
      'a client certificate',
      () => `${rooted(mutual.url, 'sslmode=require')}&sslcert=${clientCertificate}&sslkey=${clientKey}`,
    ],
    ['TLS 1.3 only', () => rooted(server.url, 'sslmode=require&ssl_min_protocol_version=TLSv1.3')],
  ])('works with %s', async (_what, url) => {
    const sql = await openSql(url());
    const rows = await sql.execute('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
    await sql.close();
    expect(rows).toEqual([{ ssl: true }]);
  });

  test.each([
    ['a server that asks for nothing', () => atAddress(unbound.url), /SCRAM-SHA-256-PLUS/],
    [
      'a server that asks for a certificate instead',
      () => `${mutual.url}?sslcert=${clientCertificate}&sslkey=${clientKey}`,
      /SCRAM-SHA-256-PLUS/,
    ],
  ])('does not use a connection with channel_binding=require to %s', async (_what, url, message) => {
    const [address = '', query = ''] = url().split('?');
    const { Client, ...options } = driverOptions(
      reachable(
        loadConfig({ DATABASE_URL: `${rooted(address, 'sslmode=require')}&channel_binding=require&${query}` }).database,
      ),
    );
    const client = new Client(options);
    client.on('error', () => {});
    await expect(client.connect()).rejects.toThrow(message);
  });

  test.each([
    ['a certificate of another authority', () => withTls(server.url, stranger.file)],
    ['an IP address that the certificate is not for', () => rooted(atAddress(server.url), 'sslmode=verify-full')],
    ['a certificate for another host name', () => withTls(misnamed.url, authority.file)],
    ['a certificate of an authority that the system does not know', () => `${server.url}?sslmode=require`],
    ['no TLS where the server insists on it', () => server.url],
  ])('returns 503 with %s', async (_what, url) => {
    const service = await startTestService({ DATABASE_URL: url() });
    const alice = await caller(service.url);
    expect((await alice.ask('GET', '')).status).toBe(503);
    expect((await ask(service.url, 'GET', '/readyz')).status).toBe(503);
    expect((await ask(service.url, 'GET', '/livez')).status).toBe(200);
    await service.close();
  });
});
