import { afterAll, beforeAll } from '@jest/globals';
import { databaseUrl } from './service.ts';
import { openSql, type Queryable, type Sql } from './sql.ts';

/** Opens a connection for the tests of a file or a `describe`, past the service. */
export function useSql(url: () => string = databaseUrl): Queryable {
  let sql: Sql | undefined;
  beforeAll(async () => {
    sql = await openSql(url());
  });
  afterAll(() => sql?.close());
  return {
    execute: (statement, parameters) => {
      if (!sql) throw new Error('the connection is not open yet');
      return sql.execute(statement, parameters);
    },
  };
}
