import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import type { DatabaseConfig } from '../config.ts';
import { ormOptions } from './orm-options.ts';

export interface Database {
  readonly orm: MikroORM;
  /** An EntityManager of its own for one request. */
  fork(): EntityManager;
  /** Resolves when the database answers. @throws whatever the driver says when it does not */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Prepares the pool. Connects lazily: a database that is away does not keep the process from starting. */
export async function openDatabase(config: DatabaseConfig & { url: string }): Promise<Database> {
  const orm = await MikroORM.init(ormOptions(config));
  return {
    orm,
    fork: () => orm.em.fork(),
    ping: async () => {
      await orm.em.getConnection().execute('select 1');
    },
    close: () => orm.close(true),
  };
}
