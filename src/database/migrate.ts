import { setTimeout as delay } from 'node:timers/promises';
import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import { onPrimary, withClient } from './client.ts';
import type { ReachableDatabase } from './config.ts';
import { type DatabaseFacts, inspect } from './inspect.ts';
import { ormOptions } from './orm-options.ts';

/** The database cannot be migrated. The message is for an operator. */
export class CannotMigrate extends Error {
  override readonly name = 'CannotMigrate';
}

export interface MigrationHooks {
  /** Called once, when another transaction holds a lock that the migration waits for. */
  readonly onLocked?: () => void;
  /** Run in the transaction of the migrations. */
  readonly before?: (execute: Execute, facts: DatabaseFacts) => Promise<void>;
  readonly after?: (execute: Execute) => Promise<void>;
}

/** Runs a statement in the transaction. */
export type Execute = <Row extends object = Record<string, unknown>>(sql: string) => Promise<Row[]>;

// Requests queue behind a transaction that waits for a lock: long enough to come between two transactions, short enough for requests.
const lockTimeout = 1_000;
const pause = 1_000;
/** How long locks are waited for. */
export const lockWaitMinutes = 3;
const triesForLock = (lockWaitMinutes * 60_000) / (lockTimeout + pause);
/** By SQLSTATE: a lock, a deadlock, and two for another migration that was faster. */
const triesByCode: Readonly<Record<string, number>> = {
  '55P03': triesForLock,
  '40P01': triesForLock,
  '42P07': 3,
  42710: 3,
  23505: 3,
};
/** The advisory lock of migrations: any number that no other program uses. */
const migrationLock = 7_160_513;

/**
 * Runs the migrations that the database has not seen, all or none.
 * @returns their names
 * @throws CannotMigrate, or the driver's error
 */
export async function migrate(config: ReachableDatabase, hooks: MigrationHooks = {}): Promise<string[]> {
  for (let count = 1; ; count += 1) {
    try {
      return await tryToMigrate(config, hooks);
    } catch (error) {
      const limit = triesByCode[String((error as { code?: unknown }).code)] ?? 0;
      if (count >= limit) throw error;
      if (count === 1) hooks.onLocked?.();
      await delay(pause);
    }
  }
}

async function tryToMigrate(config: ReachableDatabase, { before, after }: MigrationHooks): Promise<string[]> {
  // The limits of requests are not those of migrations.
  const unlimited = { ...config, statementTimeout: 0, poolSize: 1 };
  const { facts, host } = await withClient(onPrimary(unlimited), async (client, on) => ({
    facts: await inspect(client),
    host: on,
  }));
  refuse(facts, before !== undefined);
  if (facts.pendingMigrations.length === 0) return [];
  const orm = await MikroORM.init(
    ormOptions(
      { ...unlimited, connection: { ...unlimited.connection, hosts: [host] } },
      facts.listedIn ?? facts.schema ?? 'public',
    ),
  );
  try {
    // Creates MikroORM's own table now: `up` would create it outside of the transaction.
    await orm.migrator.getPending();
    return await (orm.em as SqlEntityManager).transactional(async (em) => {
      const execute: Execute = (sql) => em.execute(sql, [], 'all');
      await execute(`set local statement_timeout = 0`);
      await execute(`set local lock_timeout = ${lockTimeout}`);
      await execute(`select pg_advisory_xact_lock(${migrationLock})`);
      await before?.(execute, facts);
      const done = await orm.migrator.up({ transaction: em.getTransactionContext<object>() });
      await after?.(execute);
      return done.map(({ name }) => name);
    });
  } finally {
    await orm.close(true);
  }
}

function refuse(
  { schema, role, database, mayCreate, isReadOnly, foreignTable, mayReadList, pendingMigrations }: DatabaseFacts,
  isAdoption: boolean,
): void {
  if (!mayReadList)
    throw new CannotMigrate(
      `The role "${role}" may not read mikro_orm_migrations, the list of migrations that were run: migrate as the owner of the tables.`,
    );
  if (pendingMigrations.length === 0) return;
  if (isReadOnly)
    throw new CannotMigrate(
      `The database "${database}" takes no writes: it is a standby, or default_transaction_read_only is on. Use the URL of the primary.`,
    );
  if (schema === null)
    throw new CannotMigrate(
      `The search_path of the role "${role}" names no schema that exists: create it, or alter role "${role}" set search_path`,
    );
  if (!mayCreate)
    throw new CannotMigrate(
      `The role "${role}" may not create tables: migrate as the owner of the database, or run as the owner: grant create on schema "${schema}" to "${role}"`,
    );
  if (foreignTable !== null && !isAdoption)
    throw new CannotMigrate(
      `The table "${foreignTable}" is another backend's: "npm run adopt" takes its tasks over, and keeps the table.`,
    );
}
