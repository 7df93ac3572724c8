import { afterAll, beforeAll } from '@jest/globals';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { openSql, type Sql } from '../support/sql.ts';

/** Runs a PostgreSQL server with the service's tables for the tests of a `describe`. */
export function useMigratedServer(): { readonly url: string; readonly sql: Sql } {
  let server: PostgresServer | undefined;
  let sql: Sql | undefined;
  beforeAll(async () => {
    server = await startPostgres();
    await migrateDatabase(server.url);
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
  };
}
