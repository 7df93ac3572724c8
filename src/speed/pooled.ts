import pg from 'pg';
import type { StatementRunner } from './pipeline.ts';
import { messagesOf, runOn, write } from './statement.ts';

/** Runs the same statements unnamed and one at a time on each connection: what PgBouncer in transaction mode can take. */
export function openPool(options: pg.PoolConfig): StatementRunner {
  const pool = new pg.Pool(options);
  // A broken connection fails its statement and is replaced; an 'error' that nobody listens to would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    client.on('error', () => {});
  });

  return {
    run: async (statement, values, onRow) => {
      const client = await pool.connect();
      const error = await runOn(client, () => write(client, messagesOf(statement, values)), onRow);
      // What PostgreSQL itself refuses has a severity, and leaves the connection in order.
      client.release(error !== null && !('severity' in error));
      if (error) throw error;
    },
    load: () => ({ used: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => pool.end(),
  };
}
