import type { DatabaseClient } from '../database/client.ts';

/** What stands between us and PostgreSQL: a pooler that keeps a session for each client, one that does not, or nothing. */
export type Pooler = 'none' | 'session' | 'transaction';

/**
 * Finds a pooler out. Poolers give each client a process id of their own making, to cancel statements by; and one that
 * keeps no sessions gives the server's process that one client used last to the next who asks.
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
