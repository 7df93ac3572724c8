import { afterAll, beforeAll } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { reachable, type ReachableDatabase } from '../../src/database/config.ts';
import { databaseFindings } from '../../src/doctor/database-findings.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { openSql, type Sql } from '../support/sql.ts';

export const direct = { DATABASE_SHARED_CONNECTIONS: '' };
export const databaseOf = (url: string, env: NodeJS.ProcessEnv = {}): ReachableDatabase =>
  reachable(loadConfig({ DATABASE_URL: url, ...env }).database);

/** What doctor says of a database, but for what is in order. */
export const troubles = async (url: string): Promise<string[]> =>
  (await databaseFindings(databaseOf(url)))
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ verdict, found, advice = '' }) => `${verdict}: ${found}. ${advice}`);

export interface ScratchServer {
  /** The URL of a superuser. */
  url(): string;
  /** Runs a statement as a superuser. */
  execute(statement: string): Promise<unknown>;
  /** @param role one of `newRole`, or a superuser */
  urlOf(database: string, role?: string): string;
  newDatabase(options?: string): Promise<string>;
  /** A role that is no superuser and owns nothing. */
  newRole(options?: string): Promise<string>;
  inDatabase(database: string, ...statements: string[]): Promise<void>;
  /** A database with the service's tables. */
  migrated(): Promise<string>;
}

/** A server for the tests of a block, in which they make databases and roles. */
export function useScratchServer(): ScratchServer {
  let server: PostgresServer;
  let admin: Sql;
  let count = 0;

  beforeAll(async () => {
    server = await startPostgres();
    admin = await openSql(server.url);
  });
  afterAll(async () => {
    await admin.close();
    await server.close();
  });

  const urlOf = (database: string, role?: string): string => {
    const url = new URL(server.url);
    url.pathname = `/${database}`;
    if (role !== undefined) Object.assign(url, { username: role, password: 'pass' });
    return url.href;
  };

  async function newDatabase(options = ''): Promise<string> {
    count += 1;
    await admin.execute(`create database any_${count} ${options}`);
    return `any_${count}`;
  }

  async function newRole(options = ''): Promise<string> {
    count += 1;
    await admin.execute(`create role any_${count} login password 'pass' ${options}`);
    return `any_${count}`;
  }

  async function inDatabase(database: string, ...statements: string[]): Promise<void> {
    const sql = await openSql(urlOf(database));
    for (const statement of statements) await sql.execute(statement);
    await sql.close();
  }

  async function migrated(): Promise<string> {
    const database = await newDatabase();
    await migrateDatabase(urlOf(database));
    return database;
  }

  return {
    url: () => server.url,
    execute: (statement) => admin.execute(statement),
    urlOf,
    newDatabase,
    newRole,
    inDatabase,
    migrated,
  };
}
