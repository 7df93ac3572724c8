import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { InvalidConfig, loadConfig } from '../../src/config.ts';
import { ChannelBoundClient, CheckedClient } from '../../src/database/checked-client.ts';
import { reachable, type ReachableDatabase } from '../../src/database/config.ts';
import { driverOptions } from '../../src/database/driver-options.ts';
import { ormOptions } from '../../src/database/orm-options.ts';
import { createAuthority } from '../support/certificates.ts';

const neon =
  'postgresql://app:pass@ep-cool-rain-123456.eu-central-1.aws.neon.tech/todo?sslmode=require&channel_binding=require';
const pooled = neon.replace('123456', '123456-pooler');

const databaseOf = (url: string, env: NodeJS.ProcessEnv = {}): ReachableDatabase =>
  reachable(loadConfig({ ...env, DATABASE_URL: url }).database);

/** What the driver is told, with the password in place of the function that gives it. */
function optionsOf(url: string, env: NodeJS.ProcessEnv = {}): object {
  const { password, ...options } = driverOptions(databaseOf(url, env));
  return { ...options, password: typeof password === 'function' ? password() : password };
}

function faultsOf(url: string, env: NodeJS.ProcessEnv = {}): readonly string[] {
  try {
    loadConfig({ ...env, DATABASE_URL: url });
    return [];
  } catch (error) {
    if (error instanceof InvalidConfig) return error.faults;
    throw error;
  }
}

const authority = createAuthority('Authority of the unit tests');
const folder = mkdtempSync(join(tmpdir(), 'todo-api-'));
const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const client = authority.issue('client');
const files = {
  cert: put('client.crt', client.certificate),
  key: put('client key.pem', client.key),
  otherKey: put('other.key', authority.issue('other').key),
  text: put('text.pem', 'no certificate'),
};
afterAll(() => {
  authority.remove();
  rmSync(folder, { recursive: true });
});

describe('A connection string says where and who', () => {
  test.each<[string, object]>([
    ['postgresql://app:pass@db/todo', { host: 'db', port: 5432, user: 'app', password: 'pass', database: 'todo' }],
    ['postgres://app@db:6543/todo', { port: 6543, password: '' }],
    ['postgresql://app:p%40ss%3A%2F%23%3F%25+é:x@db/to%20do', { password: 'p@ss:/#?%+é:x', database: 'to do' }],
    ['postgresql://app@[::1]:5433/todo', { host: '::1', port: 5433 }],
    [
      'postgresql://app@db/todo?hostaddr=10.0.0.7&sslmode=require',
      { host: '10.0.0.7', ssl: expect.objectContaining({ host: 'db', servername: 'db' }) },
    ],
    ['postgresql://app@%2Fvar%2Frun%2Fpostgresql/todo', { host: '/var/run/postgresql', port: 5432 }],
    ['postgresql://app@%2Ftmp:5433/todo', { host: '/tmp', port: 5433 }],
    ['postgresql:///todo?host=/var/run/postgresql&user=app', { host: '/var/run/postgresql', user: 'app' }],
    ['postgresql://app@localhost/todo?host=%2Ftmp&port=5433', { host: '/tmp', port: 5433 }],
    [
      'postgresql://app@/todo?host=/cloudsql/project:europe-west1:instance&sslmode=require',
      { host: '/cloudsql/project:europe-west1:instance', ssl: false, enableChannelBinding: false },
    ],
    [
      'postgresql://db?dbname=todo&user=app&password=a%26b%3Dc',
      { host: 'db', database: 'todo', user: 'app', password: 'a&b=c' },
    ],
    ['postgresql://db/todo', { user: userInfo().username }],
  ])('%s', (url, expected) => {
    expect(optionsOf(url)).toMatchObject(expected);
  });
});

describe('A parameter is honoured:', () => {
  const verified = { rejectUnauthorized: true, host: 'db', servername: 'db' };

  test.each<[string, object]>([
    ['', { ssl: false, enableChannelBinding: false }],
    ['sslmode=disable', { ssl: false }],
    ['sslmode=require', { ssl: expect.objectContaining(verified) }],
    ['sslmode=verify-ca', { ssl: expect.not.objectContaining({ checkServerIdentity: expect.anything() }) }],
    ['sslmode=verify-full&sslrootcert=system', { ssl: expect.objectContaining(verified) }],
    ['ssl=true', { ssl: expect.objectContaining(verified) }],
    ['ssl=1&sslmode=require', { ssl: expect.objectContaining(verified) }],
    ['ssl=false', { ssl: false }],
    ['sslmode=require&sslnegotiation=direct', { sslnegotiation: 'direct' }],
    [
      'sslmode=require&ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.3',
      { ssl: expect.objectContaining({ minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' }) },
    ],
    ['sslmode=require&channel_binding=prefer', { enableChannelBinding: true, Client: CheckedClient }],
    ['sslmode=require&channel_binding=require', { enableChannelBinding: true, Client: ChannelBoundClient }],
    ['sslmode=require&channel_binding=disable', { enableChannelBinding: false }],
    ['options=endpoint%3Dep-cool-rain-123456', { options: 'endpoint=ep-cool-rain-123456' }],
    ['options=-c%20search_path=app', { options: '-c search_path=app' }],
    ['application_name=todo-eu', { application_name: 'todo-eu' }],
    ['fallback_application_name=fallback', { application_name: 'fallback' }],
    ['connect_timeout=3', { connectionTimeoutMillis: 3_000 }],
    ['keepalives=0', { keepAlive: false }],
    ['keepalives_idle=15', { keepAlive: true, keepAliveInitialDelayMillis: 15_000 }],
    ['client_encoding=utf-8&gssencmode=prefer&target_session_attrs=any&sslsni=1', { host: 'db' }],
  ])('%s', (query, expected) => {
    expect(optionsOf(`postgresql://app@db/todo?${query}`)).toMatchObject(expected);
  });

  test('files with certificates are read', () => {
    const { ssl } = driverOptions(
      databaseOf(
        `postgresql://app@db/todo?sslmode=verify-ca&sslrootcert=${authority.file}&sslcert=${files.cert}&sslkey=${encodeURIComponent(files.key)}`,
      ),
    );
    expect(ssl).toMatchObject({
      ca: expect.stringContaining('BEGIN CERTIFICATE'),
      cert: client.certificate,
      key: client.key,
      checkServerIdentity: expect.any(Function),
    });
  });

  test('DATABASE_CONNECT_TIMEOUT_MS goes before connect_timeout', () => {
    expect(
      optionsOf('postgresql://app@db/todo?connect_timeout=3', { DATABASE_CONNECT_TIMEOUT_MS: '1500' }),
    ).toMatchObject({ connectionTimeoutMillis: 1_500 });
  });
});

describe("libpq's variables give what the string does not:", () => {
  test.each<[string, NodeJS.ProcessEnv, object]>([
    [
      'postgresql://app@db/todo',
      { PGSSLMODE: 'require', PGCHANNELBINDING: 'prefer' },
      { ssl: expect.objectContaining({ rejectUnauthorized: true }), enableChannelBinding: true },
    ],
    ['postgresql://app@db/todo?sslmode=disable', { PGSSLMODE: 'require' }, { ssl: false }],
    [
      'postgresql:///',
      { PGHOST: 'db', PGPORT: '5433', PGUSER: 'app', PGPASSWORD: 'pass', PGDATABASE: 'todo' },
      { host: 'db', port: 5433, user: 'app', password: 'pass', database: 'todo' },
    ],
    [
      'postgresql://app@db/todo',
      { PGAPPNAME: 'todo-eu', PGCONNECT_TIMEOUT: '3', PGOPTIONS: '-c work_mem=8MB' },
      { application_name: 'todo-eu', connectionTimeoutMillis: 3_000, options: '-c work_mem=8MB' },
    ],
  ])('%s with %j', (url, env, expected) => {
    expect(optionsOf(url, env)).toMatchObject(expected);
  });
});

describe('A connection string is refused, by the name of what to change and without a value:', () => {
  test.each<[string, string, RegExp[]]>([
    ['no URL at all', 'db/todo', [/^DATABASE_URL must start with postgresql:/]],
    ['another protocol', 'mysql://app@db/todo', [/^DATABASE_URL must start with postgresql:/]],
    ['no slashes', 'postgres:s3cret@db/todo', [/^DATABASE_URL must start with postgresql:/]],
    ['a raw @ in the password', 'postgresql://app:s3c@ret@db/todo', [/^DATABASE_URL has a raw "@" .* %40$/]],
    ['a raw # in the password', 'postgresql://app:s3c#ret@db/todo', [/^DATABASE_URL has a raw "#" .* %23$/]],
    ['a raw # behind digits', 'postgresql://app:33#ret@db/todo', [/^DATABASE_URL has a raw "#"/]],
    ['a raw / in the password', 'postgresql://app:s3c/ret@db/todo', [/^DATABASE_URL has a raw "\/" .* %2F$/]],
    ['a raw ? in the password', 'postgresql://app:33?s3cret@db/todo', [/^DATABASE_URL has a raw "\?" .* %3F$/]],
    ['a % that escapes nothing', 'postgresql://app:s3cret%zz@db/todo', [/^DATABASE_URL has a "%" .* %25$/]],
    ['bytes that are no text', 'postgresql://app:s3cret%ff@db/todo', [/^DATABASE_URL has a percent-encoded part/]],
    ['a blank', 'postgresql://app:s3c ret@db/todo', [/^DATABASE_URL has a blank/]],
    ['no database', 'postgresql://app@db', [/must name a database/]],
    ['an empty database', 'postgresql://app@db/', [/must name a database/]],
    ['no host', 'postgresql://app@/todo', [/must name a host/]],
    ['a port that is none', 'postgresql://app@db:99999/todo', [/^DATABASE_URL parameter port must be/]],
    ['a password where the port belongs', 'postgresql://app:s3cret/todo', [/must have hosts like host, host:5432/]],
    ['an abstract socket', 'postgresql://app@%40s3cret/todo', [/^DATABASE_URL parameter host must be/]],
    ['a parameter without a value', 'postgresql://app@db/todo?s3cret', [/must have a value for each parameter/]],
    [
      'an unverified mode',
      'postgresql://app@db/todo?sslmode=prefer',
      [/^DATABASE_URL parameter sslmode must be one of disable, require, verify-ca, verify-full$/],
    ],
    ["node-postgres's unverified mode", 'postgresql://app@db/todo?sslmode=no-verify', [/sslmode/]],
    ['the same as ssl', 'postgresql://app@db/todo?ssl=no-verify', [/sslmode/]],
    ['ssl against sslmode', 'postgresql://app@db/todo?ssl=true&sslmode=disable', [/sslmode/]],
    ['an unknown channel binding', 'postgresql://app@db/todo?channel_binding=yes', [/channel_binding/]],
    [
      'channel binding without TLS',
      'postgresql://app@db/todo?channel_binding=require',
      [/^DATABASE_URL parameter channel_binding can only be required with sslmode=require/],
    ],
    [
      'channel binding on a socket',
      'postgresql://app@%2Ftmp/todo?sslmode=require&channel_binding=require',
      [/channel_binding cannot be required on a Unix socket/],
    ],
    ['a root certificate without TLS', 'postgresql://app@db/todo?sslrootcert=system', [/sslrootcert needs sslmode/]],
    [
      'a root certificate that is not there',
      'postgresql://app@db/todo?sslmode=require&sslrootcert=/none/s3cret.pem',
      [/sslrootcert names a file that cannot be read \(ENOENT\)/],
    ],
    [
      'a certificate without its key',
      'postgresql://app@db/todo?sslmode=require&sslcert=/none/s3cret.pem',
      [/sslcert names a file/, /sslcert needs sslkey/],
    ],
    ['an address that is none', 'postgresql://app@db/todo?hostaddr=s3cret', [/hostaddr must have one IP address/]],
    [
      'a timeout that is none',
      'postgresql://app@db/todo?connect_timeout=s3cret',
      [/connect_timeout must be a whole number from 1 to 60/],
    ],
    [
      'a kind of session that is a wish only',
      'postgresql://app@db/todo?target_session_attrs=prefer-standby',
      [/^DATABASE_URL .*target_session_attrs/],
    ],
    ['another encoding', 'postgresql://app@db/todo?client_encoding=LATIN1', [/client_encoding can only be UTF8/]],
    ['GSSAPI', 'postgresql://app@db/todo?gssencmode=require', [/gssencmode can only be/]],
    ['a service file', 'postgresql://app@db/todo?service=s3cret', [/^DATABASE_URL parameter service is not supported/]],
    [
      'a password file',
      'postgresql://app@db/todo?passfile=s3cret',
      [/^DATABASE_URL parameter passfile is not supported/],
    ],
    [
      'a parameter of another library',
      'postgresql://app@db/todo?pgbouncer=true',
      [/the parameter pgbouncer, which PostgreSQL does not know/],
    ],
    [
      'a parameter that may be a secret',
      'postgresql://app@db/todo?S3cret%40=x',
      [/has a parameter that PostgreSQL does not know/],
    ],
    [
      'several faults',
      'postgresql://app@db?sslmode=allow&channel_binding=yes',
      [/database/, /sslmode/, /channel_binding/],
    ],
  ])('%s', (_what, url, faults) => {
    expect(faultsOf(url)).toEqual(faults.map((fault) => expect.stringMatching(fault)));
    expect(faultsOf(url).join()).not.toMatch(/s3c/i);
  });

  test.each<[string, NodeJS.ProcessEnv, RegExp]>([
    [
      'a file without certificates',
      { PGSSLMODE: 'require', PGSSLROOTCERT: files.text },
      /^PGSSLROOTCERT must name a PEM file/,
    ],
    [
      'a key of another certificate',
      { PGSSLMODE: 'require', PGSSLCERT: files.cert, PGSSLKEY: files.otherKey },
      /^PGSSLKEY does not belong to the certificate/,
    ],
    ['a variable with an unverified mode', { PGSSLMODE: 'prefer' }, /^PGSSLMODE must be one of/],
    ['a variable that is not supported', { PGPASSFILE: '/none' }, /^PGPASSFILE is not supported/],
  ])('%s', (_what, env, fault) => {
    expect(faultsOf('postgresql://app@db/todo', env)).toEqual([expect.stringMatching(fault)]);
  });
});

describe('ormOptions', () => {
  test('are those of the service', () => {
    const database = databaseOf(neon, { DATABASE_STATEMENT_TIMEOUT_MS: '1234' });
    expect(ormOptions(database).driverOptions).toMatchObject({
      ...optionsOf(neon),
      password: expect.any(Function),
      statement_timeout: 1_234,
    });
  });
});

describe('There is a pooler', () => {
  test.each<[string, NodeJS.ProcessEnv, boolean]>([
    [neon, {}, false],
    [pooled, {}, true],
    [pooled, { DATABASE_POOLER: 'off' }, false],
    [neon, { DATABASE_POOLER: 'on' }, true],
    [neon, { DATABASE_SHARED_CONNECTIONS: '0' }, true],
    [neon, { DATABASE_SHARED_CONNECTIONS: '2' }, false],
    ['postgresql://app@db/a-pooler', {}, false],
    ['postgresql://app-pooler@db/todo', {}, false],
    ['postgresql://app@db.my-pooler.example/todo', {}, false],
  ])('at %s with %j: %s', (url, env, isPooler) => {
    const database = databaseOf(url, env);
    expect(database.isPooler).toBe(isPooler);
    expect(database.sharedConnections > 0).toBe(!isPooler);
    expect('statement_timeout' in driverOptions(database)).toBe(!isPooler);
  });

  test.each<[string, NodeJS.ProcessEnv]>([
    [neon, { DATABASE_POOLER: 'off', DATABASE_SHARED_CONNECTIONS: '0' }],
    [neon, { DATABASE_POOLER: 'on', DATABASE_SHARED_CONNECTIONS: '4' }],
    [pooled, { DATABASE_SHARED_CONNECTIONS: '4' }],
  ])('or not: %s with %j is refused', (url, env) => {
    expect(faultsOf(url, env)).toEqual([expect.stringMatching(/^DATABASE_SHARED_CONNECTIONS/)]);
  });
});
