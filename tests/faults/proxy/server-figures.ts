import type { Sql } from '../../support/sql.ts';
import { until } from '../../support/until.ts';

/** Every statement that fails rolls its transaction back. */
export async function transactions(sql: Sql): Promise<{ committed: number; rolledBack: number }> {
  const [row] = await sql.execute<{ xact_commit: string; xact_rollback: string }>(
    'select xact_commit, xact_rollback from pg_stat_database where datname = current_database()',
  );
  return { committed: Number(row?.xact_commit), rolledBack: Number(row?.xact_rollback) };
}

/** PostgreSQL counts a moment later. */
export const reachedTransactions = (sql: Sql, committed: number): ReturnType<typeof transactions> =>
  until(`${committed} transactions are counted`, async () => {
    const reached = await transactions(sql);
    return reached.committed >= committed ? reached : undefined;
  });

export async function mostServerConnections(sql: Sql, isDone: () => boolean): Promise<number> {
  let most = 0;
  while (!isDone()) {
    const rows = await sql.execute(
      "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'",
    );
    most = Math.max(most, rows.length);
  }
  return most;
}
