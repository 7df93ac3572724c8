import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, MikroORM, type Options } from '@mikro-orm/postgresql';
import { entities } from '../schema/entities.ts';
import type { ReachableDatabase } from './config.ts';
import { driverOptions } from './driver-options.ts';
import { migrationsFolder } from './inspect.ts';

/** The functions of the triggers that number changes. */
export const ourFunctions = ['number_change', 'number_deletion', 'remember_deleted_task', 'next_change'];

/**
 * MikroORM's options: the entities, and the migrations that make their tables. The service's own statements run past it, see
 * tasks/statements.ts.
 * @param schema where the list of migrations that were run is kept, beside the tables
 */
export function ormOptions(config: ReachableDatabase, schema = 'public'): Options {
  return defineConfig({
    dbName: config.connection.database,
    entities,
    // A mistyped name must not become a new, empty database.
    ensureDatabase: false,
    extensions: [Migrator],
    migrations: {
      path: migrationsFolder,
      pathTs: migrationsFolder,
      tableName: `${schema}.mikro_orm_migrations`,
      emit: 'ts',
      snapshot: false,
      silent: true,
    },
    // The migration that numbers changes writes them; doctor looks for the triggers.
    schemaGenerator: { ignoreTriggers: true, ignoreRoutines: true },
    pool: { min: 0, max: config.poolSize },
    driverOptions: driverOptions(config),
  });
}

/** The types of the entities' columns by name, by table. */
export function expectedColumns(config: ReachableDatabase): Map<string, Map<string, string>> {
  const tables = [...new MikroORM(ormOptions(config)).getMetadata().getAll().values()];
  return new Map(
    tables.map(({ tableName, props }) => [
      tableName,
      new Map(props.map(({ fieldNames, columnTypes }) => [fieldNames[0] ?? '', columnTypes[0] ?? ''])),
    ]),
  );
}
