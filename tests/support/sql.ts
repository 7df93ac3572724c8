import { MikroORM } from '@mikro-orm/postgresql';
import { loadConfig } from '../../src/config.ts';
import { reachable } from '../../src/database/config.ts';
import { ormOptions } from '../../src/database/orm-options.ts';

export interface Queryable {
  /** Runs one statement, with `?` for each parameter. @returns its rows */
  execute<Row extends object = Record<string, unknown>>(
    statement: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>;
}

export interface Sql extends Queryable {
  close(): Promise<void>;
}

/** A connection of a test's own, past the service. */
export async function openSql(url: string): Promise<Sql> {
  const { database } = loadConfig({ DATABASE_URL: url });
  const orm = await MikroORM.init(ormOptions({ ...reachable(database), poolSize: 1, statementTimeout: 60_000 }));
  return {
    execute: (statement, parameters = []) => orm.em.getConnection().execute(statement, [...parameters], 'all'),
    close: () => orm.close(true),
  };
}
