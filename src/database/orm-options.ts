import { fileURLToPath } from 'node:url';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import type { DatabaseConfig } from '../config.ts';
import { IdempotencyKeyEntity } from '../tasks/idempotency-key.entity.ts';
import { TaskEntity } from '../tasks/task.entity.ts';
import { driverOptions } from './driver-options.ts';

/** MikroORM's options: the entities, and the migrations that make their tables. The service's own statements run past it, see tasks/statements.ts. */
export function ormOptions(config: DatabaseConfig & { url: string }): Options {
  const migrations = fileURLToPath(new URL('./migrations', import.meta.url));
  return defineConfig({
    clientUrl: config.url,
    entities: [TaskEntity, IdempotencyKeyEntity],
    // A mistyped name must not become a new, empty database.
    ensureDatabase: false,
    extensions: [Migrator],
    migrations: { path: migrations, pathTs: migrations, emit: 'ts', snapshot: false, silent: true },
    pool: { min: 0, max: config.poolSize },
    driverOptions: driverOptions(config),
  });
}
