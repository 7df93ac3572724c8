import { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { DatabaseConfig } from '../config.ts';
import { openPipeline, type RunStatement } from '../speed/pipeline.ts';
import { runOnPool } from '../speed/pooled.ts';
import { driverOptions, endpoint } from './driver-options.ts';
import { ormOptions } from './orm-options.ts';

export interface Database {
  readonly orm: MikroORM;
  readonly run: RunStatement;
  /** Resolves when the database answers. @throws whatever the driver says when it does not */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Connects when first asked: a database that is away does not keep the process from starting. */
export async function openDatabase(config: DatabaseConfig & { url: string }): Promise<Database> {
  const orm = await MikroORM.init(ormOptions(config));
  const pool = (): Promise<pg.Pool> => orm.em.getConnection().getNativeClient();
  const pipeline = config.sharedConnections === 0
    ? { run: runOnPool(pool), close: async () => {} }
    : openPipeline({ ...endpoint(config.url), ...driverOptions(config), query_timeout: config.statementTimeout + 1_000 }, config.sharedConnections);
  return {
    orm,
    run: pipeline.run,
    ping: () => pipeline.run({ name: 'ping', text: 'select 1' }, [], () => {}),
    close: async () => {
      await pipeline.close();
      await orm.close(true);
    },
  };
}
