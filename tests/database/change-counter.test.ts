import { beforeEach, describe, expect, test } from '@jest/globals';
import { newUser } from '../support/tokens.ts';
import { changeOf, changesOfTasks, deletedOf, insert } from './changes.ts';
import { useSql } from '../support/use-sql.ts';

const month = 31 * 86_400_000_000;

describe("A user's change counter", () => {
  const sql = useSql();
  let alice: string;
  beforeEach(() => {
    alice = newUser();
  });

  test('rises with each insert, update and delete of any writer, and numbers the task', async () => {
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

  test('does not rise for a statement that changes nothing, or that is rolled back', async () => {
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

  test('numbers all changes of one transaction alike', async () => {
    await sql.execute('begin');
    const ids = await insert(sql, alice, 3);
    await sql.execute("update tasks set title = 'x' where user_id = ?", [alice]);
    await sql.execute('delete from tasks where user_id = ? and id = ?', [alice, ids[2]]);
    await sql.execute('commit');
    const change = await changeOf(sql, alice);
    expect(await changesOfTasks(sql, alice)).toEqual([change, change]);
    expect(await deletedOf(sql, alice)).toEqual([{ change, task_id: ids[2] }]);
  });

  test('is independent of other users', async () => {
    const bob = newUser();
    await insert(sql, bob);
    const before = await changeOf(sql, bob);
    await insert(sql, alice);
    await sql.execute('delete from tasks where user_id = ?', [alice]);
    expect(await changeOf(sql, bob)).toBe(before);
  });

  test('records a task that moves to another user as deleted', async () => {
    const bob = newUser();
    const [id] = await insert(sql, alice);
    await sql.execute('update tasks set user_id = ? where user_id = ?', [bob, alice]);
    expect(await deletedOf(sql, alice)).toEqual([{ change: await changeOf(sql, alice), task_id: id }]);
    expect(await changesOfTasks(sql, bob)).toEqual([await changeOf(sql, bob)]);
  });

  test('has the deleted tasks of 31 days; older ones go with the next one that is deleted', async () => {
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
