import { MikroORM } from '@mikro-orm/postgresql';
import type { ReachableDatabase } from './config.ts';
import { ormOptions } from './orm-options.ts';

/** Runs the migrations that the database has not seen. @returns their names */
export async function migrate(config: ReachableDatabase): Promise<string[]> {
  const orm = await MikroORM.init(ormOptions({ ...config, poolSize: 1 }));
  try {
    const done = await orm.migrator.up();
    return done.map(({ name }) => name);
  } finally {
    await orm.close(true);
  }
}
