import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { databaseUrl } from '../support/service.ts';
import { openSql, type Sql } from '../support/sql.ts';
import { newUser } from '../support/tokens.ts';

const month = 30 * 86_400_000_000;

const changeOf = async (sql: Sql, userId: string): Promise<number> => {
  const [row] = await sql.execute<{ change: string }>('select change from change_counters where user_id = ?', [userId]);
  return Number(row?.change ?? 0);
};
const changesOfTasks = async (sql: Sql, userId: string): Promise<number[]> =>
  (await sql.execute<{ change: string }>('select change from tasks where user_id = ? order by id', [userId])).map(
    ({ change }) => Number(change),
  );
const deletedOf = async (sql: Sql, userId: string): Promise<object[]> =>
  sql.execute('select change::float, task_id::float from deleted_tasks where user_id = ? order by change, task_id', [
    userId,
  ]);
const insert = async (sql: Sql, userId: string, count = 1): Promise<number[]> =>
  (
    await sql.execute<{ id: string }>(
      "insert into tasks (user_id, title) select ?, 'task ' || n from generate_series(1, ?::int) n returning id",
      [userId, count],
    )
  ).map(({ id }) => Number(id));

describe("A user's change counter", () => {
  let sql: Sql;
  let alice: string;
  beforeAll(async () => {
    sql = await openSql(databaseUrl());
  });
  afterAll(() => sql.close());
  beforeEach(() => {
    alice = newUser();
  });

  test('rises with each insert, update and delete, whoever writes, and numbers the task', async () => {
    const seen = [0];
    for (const statement of [
      "insert into tasks (user_id, title) values (?, 'Buy milk')",
      "update tasks set title = 'Buy oat milk' where user_id = ?",
      'update tasks set completed = not completed where user_id = ?',
    ]) {
      await sql.execute(statement, [alice]);
      seen.push(await changeOf(sql, alice));
      expect(await changesOfTasks(sql, alice)).toEqual([seen.at(-1)]);
    }
    await sql.execute('delete from tasks where user_id = ?', [alice]);
    seen.push(await changeOf(sql, alice));
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  });

  test('stays where a statement changes nothing, or is taken back', async () => {
    await insert(sql, alice);
    const before = await changeOf(sql, alice);
    await sql.execute("update tasks set title = 'x' where user_id = ? and id = 0", [alice]);
    await sql.execute('begin');
    await sql.execute('delete from tasks where user_id = ?', [alice]);
    await sql.execute('rollback');
    expect(await changeOf(sql, alice)).toBe(before);
    expect(await deletedOf(sql, alice)).toEqual([]);
  });

  test('is the time in microseconds, and one more where that would not rise', async () => {
    await insert(sql, alice);
    expect(Math.abs((await changeOf(sql, alice)) / 1_000 - Date.now())).toBeLessThan(60_000);
    const ahead = (Date.now() + 3_600_000) * 1_000;
    await sql.execute('update change_counters set change = ? where user_id = ?', [ahead, alice]);
    await insert(sql, alice);
    expect(await changeOf(sql, alice)).toBe(ahead + 1);
  });

  test('gives all changes of one transaction one number', async () => {
    await sql.execute('begin');
    const ids = await insert(sql, alice, 3);
    await sql.execute("update tasks set title = 'x' where user_id = ?", [alice]);
    await sql.execute('delete from tasks where user_id = ? and id = ?', [alice, ids[2]]);
    await sql.execute('commit');
    const change = await changeOf(sql, alice);
    expect(await changesOfTasks(sql, alice)).toEqual([change, change]);
    expect(await deletedOf(sql, alice)).toEqual([{ change, task_id: ids[2] }]);
  });

  test("is nobody else's", async () => {
    const bob = newUser();
    await insert(sql, bob);
    const before = await changeOf(sql, bob);
    await insert(sql, alice);
    await sql.execute('delete from tasks where user_id = ?', [alice]);
    expect(await changeOf(sql, bob)).toBe(before);
  });

  test('tells of a task that another user is given as of one that is deleted', async () => {
    const bob = newUser();
    const [id] = await insert(sql, alice);
    await sql.execute('update tasks set user_id = ? where user_id = ?', [bob, alice]);
    expect(await deletedOf(sql, alice)).toEqual([{ change: await changeOf(sql, alice), task_id: id }]);
    expect(await changesOfTasks(sql, bob)).toEqual([await changeOf(sql, bob)]);
  });

  test('has the deleted tasks of 30 days; older ones go with the next one that is deleted', async () => {
    const [old, recent, next] = await insert(sql, alice, 3);
    await sql.execute('delete from tasks where user_id = ? and id in (?, ?)', [alice, old, recent]);
    await sql.execute('update deleted_tasks set change = change - ? where user_id = ? and task_id = ?', [
      month + 1,
      alice,
      old,
    ]);
    await sql.execute('update deleted_tasks set change = change - ? where user_id = ? and task_id = ?', [
      month - 60_000_000,
      alice,
      recent,
    ]);
    await sql.execute('delete from tasks where user_id = ? and id = ?', [alice, next]);
    expect(await deletedOf(sql, alice)).toEqual([
      expect.objectContaining({ task_id: recent }),
      expect.objectContaining({ task_id: next }),
    ]);
  });
});

describeWithPostgres("A user's change counter, under several sessions", () => {
  let server: PostgresServer;
  let sql: Sql;
  let other: Sql;
  beforeAll(async () => {
    server = await startPostgres();
    await migrateDatabase(server.url);
    sql = await openSql(server.url);
    other = await openSql(server.url);
  });
  afterAll(async () => {
    await Promise.all([sql.close(), other.close()]);
    await server.close();
  });

  test('is seen in order: a change waits for the commit of the one before', async () => {
    const alice = newUser();
    await sql.execute('begin');
    await insert(sql, alice);
    let isDone = false;
    const second = insert(other, alice).then(() => {
      isDone = true;
    });
    const watcher = await openSql(server.url);
    const isWaiting = async (): Promise<boolean> =>
      (await watcher.execute("select 1 from pg_stat_activity where wait_event_type = 'Lock'")).length > 0;
    while (!(await isWaiting())) await new Promise(setImmediate);
    expect([isDone, await changesOfTasks(watcher, alice)]).toEqual([false, []]);
    await sql.execute('commit');
    await second;
    const [first, last] = await changesOfTasks(watcher, alice);
    expect(last).toBeGreaterThan(first ?? NaN);
    await watcher.close();
  });

  test('rises for a role that has no rights in its table, as an instance of the version before may have', async () => {
    const alice = newUser();
    await sql.execute("create role writer login password 'writer'");
    await sql.execute('grant select, insert, update, delete on tasks to writer');
    await sql.execute('grant usage on sequence tasks_id_seq to writer');
    const url = new URL(server.url);
    [url.username, url.password] = ['writer', 'writer'];
    const writer = await openSql(url.href);
    await insert(writer, alice);
    await writer.execute('delete from tasks where user_id = ?', [alice]);
    await expect(writer.execute('select next_change(?)', [alice])).rejects.toMatchObject({ code: '42501' });
    await writer.close();
    expect(await deletedOf(sql, alice)).toHaveLength(1);
  });

  test('rises whatever the search path of the writer is', async () => {
    const alice = newUser();
    await sql.execute("set search_path = ''");
    await sql.execute("insert into public.tasks (user_id, title) values (?, 'imported')", [alice]);
    await sql.execute('reset search_path');
    expect(await changeOf(sql, alice)).toBeGreaterThan(0);
  });

  test('calls no function that the writer has put before those of PostgreSQL', async () => {
    const alice = newUser();
    await sql.execute('create schema forged');
    await sql.execute(
      "create function forged.date_part(text, timestamptz) returns double precision language sql as 'select 0.0::double precision / 0'",
    );
    await sql.execute('set search_path = forged, pg_catalog, public');
    await sql.execute("insert into public.tasks (user_id, title) values (?, 'forged')", [alice]);
    await sql.execute('reset search_path');
    await sql.execute('drop schema forged cascade');
    expect(await changeOf(sql, alice)).toBeGreaterThan(0);
  });

  test('numbers 10,000 tasks of one statement in time that grows with their number', async () => {
    const alice = newUser();
    await insert(sql, alice, 10_000);
    await sql.execute('update tasks set completed = true where user_id = ?', [alice]);
    await sql.execute('delete from tasks where user_id = ?', [alice]);
    expect(await deletedOf(sql, alice)).toHaveLength(10_000);
    const [size] = await sql.execute<{ pages: string }>("select pg_relation_size('change_counters') / 8192 as pages");
    expect(Number(size?.pages)).toBeLessThan(10);
  });
});
