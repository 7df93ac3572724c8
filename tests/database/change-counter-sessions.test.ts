import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { openSql, type Sql } from '../support/sql.ts';
import { newUser } from '../support/tokens.ts';
import { changeOf, changesOfTasks, deletedOf, insert } from './changes.ts';
import { until } from '../support/until.ts';

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
    await until('the second session waits for a lock', isWaiting);
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

  test('rises for every search path of the writer', async () => {
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
