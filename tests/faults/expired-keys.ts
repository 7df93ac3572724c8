import { randomUUID } from 'node:crypto';
import type { Caller } from '../support/caller.ts';
import type { Sql } from '../support/sql.ts';

/** @returns idempotency keys that a user has used, and that have expired */
export async function expiredKeys(sql: Sql, { userId }: Caller, count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, () => randomUUID());
  await sql.execute(
    `insert into idempotency_keys (user_id, key, fingerprint, task_id, created_at)
    select ?, key, repeat('0', 64), 1, now() - interval '25 hours' from unnest(string_to_array(?, ',')) key`,
    [userId, keys.join(',')],
  );
  return keys;
}
