import type { DatabaseClient } from '../database/client.ts';

/** Whether there is a pooler before PostgreSQL, and whether it keeps a session for each client. */
export type Pooler = 'none' | 'session' | 'transaction';

/**
 * Detects a pooler. A pooler gives each client a process id that it has made up, for cancel requests. A pooler in transaction
 * mode gives the server's process that one client used last to the next client.
 */
export async function findPooler(first: DatabaseClient, second: DatabaseClient): Promise<Pooler> {
  const processOf = async (client: DatabaseClient): Promise<number> =>
    (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0;
  const before = await processOf(first);
  const { processID } = first as DatabaseClient & { processID: number | null };
  if (processID === null || processID === before) return 'none';
  await second.query('begin');
  try {
    return (await processOf(second)) === before || (await processOf(first)) !== before ? 'transaction' : 'session';
  } finally {
    await second.query('rollback');
  }
}
