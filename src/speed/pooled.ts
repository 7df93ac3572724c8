import type pg from 'pg';
import type { RunStatement } from './pipeline.ts';
import { RowQuery } from './statement.ts';

/** The same statements, unnamed and one at a time on a pool's connections: what PgBouncer in transaction mode can take. */
export const runOnPool = (pool: () => Promise<pg.Pool>): RunStatement => async (statement, values, onRow) => {
  const client = await (await pool()).connect();
  let failure: Error | null = null;
  try {
    await new Promise<void>((resolve, reject) => {
      client.query(new RowQuery(statement, values, false, onRow, (error) => (error ? reject(error) : resolve())));
    });
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.release(failure !== null && !('severity' in failure));
  }
};
