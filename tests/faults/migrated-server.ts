import { afterAll, beforeAll } from '@jest/globals';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { openSql, type Sql } from '../support/sql.ts';

export interface MigratedServer {
  readonly url: string;
  readonly sql: Sql;
  /** Sets parameters of the server that need no restart. */
  configure(settings: Readonly<Record<string, string>>): Promise<void>;
}

async function startMigrated(): Promise<PostgresServer> {
  const server = await startPostgres();
  await migrateDatabase(server.url);
  return server;
}

/** Runs a PostgreSQL server with the service's tables for the tests of a `describe`. */
export function useMigratedServer(start: () => Promise<PostgresServer> = startMigrated): MigratedServer {
  let server: PostgresServer | undefined;
  let sql: Sql | undefined;
  beforeAll(async () => {
    server = await start();
    sql = await openSql(server.url);
  });
  afterAll(async () => {
    await sql?.close();
    await server?.close();
  });
  const started = <Part>(part: Part | undefined): Part => {
    if (!part) throw new Error('the server has not started yet');
    return part;
  };
  return {
    get url() {
      return started(server).url;
    },
    get sql() {
      return started(sql);
    },
    configure: async (settings) => {
      for (const [name, value] of Object.entries(settings))
        await started(sql).execute(`alter system set ${name} = '${value}'`);
      await started(sql).execute('select pg_reload_conf()');
    },
  };
}
