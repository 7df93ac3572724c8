import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { databaseFaults, isPooled, transportOptions } from '../../src/database/connection-string.ts';
import { ormOptions } from '../../src/database/orm-options.ts';

const direct = 'postgresql://app:pass@ep-cool-rain-123456.eu-central-1.aws.neon.tech/todo?sslmode=require&channel_binding=require';
const pooled = direct.replace('123456', '123456-pooler');

describe('transportOptions', () => {
  const verified = { rejectUnauthorized: true };

  test.each([
    ['', false, false],
    ['?sslmode=disable', false, false],
    ['?sslmode=require', verified, false],
    ['?sslmode=verify-ca', verified, false],
    ['?sslmode=verify-full', verified, false],
    ['?sslmode=verify-full&sslrootcert=system', verified, false],
    ['?sslmode=require&channel_binding=require', verified, true],
    ['?sslmode=require&channel_binding=prefer', verified, true],
    ['?sslmode=require&channel_binding=disable', verified, false],
  ])('reads "%s"', (query, ssl, enableChannelBinding) => {
    expect(transportOptions(`postgresql://app@db/todo${query}`)).toEqual({ ssl, enableChannelBinding });
  });

  test('reads the file that sslrootcert names', () => {
    const folder = mkdtempSync(join(tmpdir(), 'todo-api-'));
    writeFileSync(join(folder, 'root ca.pem'), 'a certificate');
    const url = `postgresql://app@db/todo?sslmode=verify-full&sslrootcert=${encodeURIComponent(join(folder, 'root ca.pem'))}`;
    expect(transportOptions(url).ssl).toEqual({ rejectUnauthorized: true, ca: 'a certificate' });
    rmSync(folder, { recursive: true });
  });

  test("takes a socket's folder from host", () => {
    expect(transportOptions('postgresql://app@localhost/todo?host=%2Fvar%2Frun%2Fpostgresql').host).toBe('/var/run/postgresql');
  });
});

describe('databaseFaults', () => {
  test.each([direct, pooled, 'postgres://app@db:6543/todo', 'postgresql://app@[::1]/todo?sslmode=verify-full', 'postgresql://app:p%40ss@db/todo?application_name=x'])(
    'has nothing against %s', (url) => {
      expect(databaseFaults(url)).toEqual([]);
    });

  test.each([
    ['no URL at all', 'db/todo', [/PostgreSQL URL/]],
    ['another protocol', 'mysql://app@db/todo', [/PostgreSQL URL/]],
    ['no database', 'postgresql://app@db', [/name a database/]],
    ['an empty database', 'postgresql://app@db/', [/name a database/]],
    ['an unverified mode', 'postgresql://app@db/todo?sslmode=prefer', [/sslmode/]],
    ['an unknown mode', 'postgresql://app@db/todo?sslmode=no-verify', [/sslmode/]],
    ['an unknown channel binding', 'postgresql://app@db/todo?channel_binding=yes', [/channel_binding/]],
    ['several faults', 'postgresql://app@db?sslmode=allow&channel_binding=yes', [/database/, /sslmode/, /channel_binding/]],
  ])('finds %s', (_what, url, faults) => {
    expect(databaseFaults(url)).toEqual(faults.map((fault) => expect.stringMatching(fault)));
  });
});

describe('ormOptions', () => {
  const driverOptions = (url: string): object => {
    const { database } = loadConfig({ DATABASE_URL: url, DATABASE_STATEMENT_TIMEOUT_MS: '1234' });
    return ormOptions({ ...database, url }).driverOptions as object;
  };

  test('verify the certificate and bind the channel with a string of Neon', () => {
    expect(driverOptions(direct)).toMatchObject({ ssl: { rejectUnauthorized: true }, enableChannelBinding: true });
  });

  test('limit statements on a direct endpoint', () => {
    expect(driverOptions(direct)).toHaveProperty('statement_timeout', 1_234);
  });

  test('send a pooled endpoint no startup parameter, which PgBouncer would refuse', () => {
    expect(driverOptions(pooled)).not.toHaveProperty('statement_timeout');
  });
});

test.each([
  [direct, false],
  [pooled, true],
  ['postgresql://app@db/a-pooler', false],
  ['postgresql://app-pooler@db/todo', false],
  ['postgresql://app@db.my-pooler.example/todo', false],
])('isPooled(%s) is %s', (url, expected) => {
  expect(isPooled(url)).toBe(expected);
});
