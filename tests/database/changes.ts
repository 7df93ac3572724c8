import type { Queryable } from '../support/sql.ts';

export const changeOf = async (sql: Queryable, userId: string): Promise<number> => {
  const [row] = await sql.execute<{ change: string }>('select change from change_counters where user_id = ?', [userId]);
  return Number(row?.change ?? 0);
};
export const changesOfTasks = async (sql: Queryable, userId: string): Promise<number[]> =>
  (await sql.execute<{ change: string }>('select change from tasks where user_id = ? order by id', [userId])).map(
    ({ change }) => Number(change),
  );
export const deletedOf = async (sql: Queryable, userId: string): Promise<object[]> =>
  sql.execute('select change::float, task_id::float from deleted_tasks where user_id = ? order by change, task_id', [
    userId,
  ]);
export const insert = async (sql: Queryable, userId: string, count = 1): Promise<number[]> =>
  (
    await sql.execute<{ id: string }>(
      "insert into tasks (user_id, title) select ?, 'task ' || n from generate_series(1, ?::int) n returning id",
      [userId, count],
    )
  ).map(({ id }) => Number(id));
