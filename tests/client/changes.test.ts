import { expect, test } from '@jest/globals';
import { applyChanges, type ChangesPage, type TaskCopy, type TodoClient } from '../../packages/client/src/index.ts';
import { databaseUrl } from '../support/service.ts';
import { openSql } from '../support/sql.ts';
import { proxy, signIn } from './setup.ts';

/** Reads all pages that there are now. */
async function catchUp(
  todo: TodoClient,
  known?: TaskCopy,
): Promise<{ copy: TaskCopy | undefined; pages: ChangesPage[] }> {
  let copy = known;
  const pages: ChangesPage[] = [];
  for await (const page of todo.changes({ since: known?.next })) {
    copy = applyChanges(copy, page);
    pages.push(page);
  }
  return { copy, pages };
}

test('A copy becomes the list of the service, over more than one page', async () => {
  const { alice, todo } = await signIn();
  const sql = await openSql(databaseUrl());
  await sql.execute("insert into tasks (user_id, title) select ?, 'task ' || n from generate_series(1, 210) n", [
    alice.userId,
  ]);
  await sql.close();
  const { copy, pages } = await catchUp(todo);
  expect(pages.map(({ startsOver, isLast }) => [startsOver, isLast])).toEqual([
    [true, false],
    [false, true],
  ]);
  expect(copy?.tasks).toEqual(await todo.listTasks());
});

test('A copy follows creations, changes and deletions, and has the key of each created task', async () => {
  const { alice, todo } = await signIn();
  const [one, two] = [await alice.create('one'), await alice.create('two')];
  const { copy } = await catchUp(todo);
  await alice.ask('DELETE', `/${one.id}`);
  await alice.ask('PUT', `/${two.id}`, { body: { completed: true } });
  const three = await todo.createTask({ title: 'three' }, { key: 'the key' });
  const after = await catchUp(todo, copy);
  expect(after.copy?.tasks).toEqual(await todo.listTasks());
  expect(after.copy?.ids).toEqual({ 'the key': three.id });
  expect((await catchUp(todo, after.copy)).pages).toEqual([]);
  await todo.deleteTask(three.id);
  expect((await catchUp(todo, after.copy)).copy?.ids).toEqual({});
});

test('A copy whose changes the service no longer has starts over', async () => {
  const [{ todo: bobs }, { todo }] = [await signIn(), await signIn()];
  await bobs.createTask({ title: 'of another history' });
  const { copy } = await catchUp(bobs);
  await todo.createTask({ title: 'Buy milk' });
  proxy.seen();
  const after = await catchUp(todo, copy);
  expect(proxy.seen().map(({ status }) => status)).toEqual([410, 200]);
  expect(after.copy?.tasks).toMatchObject([{ title: 'Buy milk' }]);
});
