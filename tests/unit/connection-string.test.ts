import { userInfo } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { ChannelBoundClient, CheckedClient } from '../../src/database/checked-client.ts';
import { driverOptions } from '../../src/database/driver-options.ts';
import { ormOptions } from '../../src/database/orm-options.ts';
import { authority, client, files } from './certificate-files.ts';
import { databaseOf, errorsOf, optionsOf } from './connection-options.ts';

const neon =
  'postgresql://app:pass@ep-cool-rain-123456.eu-central-1.aws.neon.tech/todo?sslmode=require&channel_binding=require';
const pooled = neon.replace('123456', '123456-pooler');
describe('A connection string has the host and the user', () => {
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

describe('A pooler is detected', () => {
  test.each<[string, NodeJS.ProcessEnv, boolean]>([
    [neon, {}, false],
    [pooled, {}, true],
    [pooled, { DATABASE_POOLER: 'off' }, false],
    [neon, { DATABASE_POOLER: 'on' }, true],
    [neon, { DATABASE_POOLER: 'prepared' }, true],
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
    expect(errorsOf(url, env)).toEqual([expect.stringMatching(/^DATABASE_SHARED_CONNECTIONS/)]);
  });
});
