import type { Queryable } from './sql.ts';

/** Every byte of a user's rows, where they lie, and which transaction wrote them: an update that changes nothing shows, too. */
export const rowsOf = async (sql: Queryable, userId: string): Promise<unknown> => [
  await sql.execute('select t.ctid::text, t.xmin::text, t::text as row from tasks t where user_id = ? order by id', [
    userId,
  ]),
  await sql.execute(
    'select k.ctid::text, k.xmin::text, k::text as row from idempotency_keys k where user_id = ? order by key',
    [userId],
  ),
  await sql.execute('select c.ctid::text, c.xmin::text, c::text as row from change_counters c where user_id = ?', [
    userId,
  ]),
  await sql.execute(
    'select d.ctid::text, d.xmin::text, d::text as row from deleted_tasks d where user_id = ? order by change, task_id',
    [userId],
  ),
];
