import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import { IdempotencyKeyEntity } from '../tasks/idempotency-key.entity.ts';
import { TaskEntity } from '../tasks/task.entity.ts';
import type { ReachableDatabase } from './config.ts';
import { driverOptions } from './driver-options.ts';
import { migrationsFolder } from './inspect.ts';

const entities = [TaskEntity, IdempotencyKeyEntity];

/** The names of the tables that the migrations make. */
export const ourTables = entities.map(({ meta }) => meta.tableName);

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
    migrations: { path: migrationsFolder, pathTs: migrationsFolder, tableName: `${schema}.mikro_orm_migrations`, emit: 'ts', snapshot: false, silent: true },
    pool: { min: 0, max: config.poolSize },
    driverOptions: driverOptions(config),
  });
}
