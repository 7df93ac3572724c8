import { expect, test } from '@jest/globals';
import { applyChanges, type ChangesPage, type Task, type TaskCopy } from '../../packages/client/src/index.ts';
import { createMerge } from '../../packages/client/src/react/merge.ts';
import type { PendingChange } from '../../packages/client/src/react/pending-change.ts';
import { signIn } from './setup.ts';
import { until } from '../support/until.ts';

const complete = ({ id }: Task): PendingChange => ({
  kind: 'complete',
  key: 'complete',
  completed: true,
  id,
  row: String(id),
});
const remove = ({ id }: Task): PendingChange => ({ kind: 'delete', key: 'delete', id, row: String(id) });

/** A task in a copy, and the page that has created it, read from the service. */
async function setUp() {
  const { todo } = await signIn();
  const task = await todo.createTask({ title: 'Buy milk' }, { key: 'create' });
  const pages: ChangesPage[] = [];
  for await (const page of todo.changes()) pages.push({ ...page, startsOver: false });
  const [page] = pages;
  return { todo, task, page: page!, copy: applyChanges(undefined, page!) };
}

const catchUp = async (
  { todo }: Pick<Awaited<ReturnType<typeof setUp>>, 'todo'>,
  copy: TaskCopy,
  merge: ReturnType<typeof createMerge>,
): Promise<TaskCopy> => {
  let next = copy;
  for await (const page of todo.changes({ since: copy.next })) next = merge.page(next, page);
  return next;
};

test('A page that was read before a change does not take it back', async () => {
  const { todo, task, page, copy } = await setUp();
  const merge = createMerge();
  const changed = await until('updated_at changes', async () => {
    const found = await todo.completeTask(task.id, true);
    return found.updated_at === task.updated_at ? undefined : found;
  });
  const confirmed = merge.outcome(copy, { change: complete(task), task: changed });
  expect(merge.page(confirmed, page).tasks).toEqual([changed]);
});

test('A page that was read before a delete does not bring the task back', async () => {
  const { todo, task, page, copy } = await setUp();
  const merge = createMerge();
  await todo.deleteTask(task.id);
  const confirmed = merge.outcome(copy, { change: remove(task) });
  expect(merge.page(confirmed, page).tasks).toEqual([]);
});

test('A response does not bring back a task that somebody has deleted since', async () => {
  const { todo, task, copy } = await setUp();
  const merge = createMerge();
  const changed = await todo.completeTask(task.id, true);
  await todo.deleteTask(task.id);
  const after = await catchUp({ todo }, copy, merge);
  expect(merge.outcome(after, { change: complete(task), task: changed }).tasks).toEqual([]);
});

test('A task that "clear completed" did not delete comes back', async () => {
  const { todo, task } = await setUp();
  const merge = createMerge();
  await todo.completeTask(task.id, true);
  let copy: TaskCopy | undefined;
  for await (const page of todo.changes()) copy = merge.page(copy, page);
  // In another tab.
  await todo.completeTask(task.id, false);
  const cleared = merge.outcome(copy!, { change: { kind: 'clear-completed', key: 'clear' } });
  expect(cleared.tasks).toEqual([]);
  expect((await catchUp({ todo }, cleared, merge)).tasks).toMatchObject([{ id: task.id, completed: false }]);
});

test('Nothing is kept of before the service starts over', async () => {
  const { task, page, copy } = await setUp();
  const merge = createMerge();
  const confirmed = merge.outcome(copy, { change: remove(task) });
  expect(merge.page(confirmed, { ...page, startsOver: true }).tasks).toEqual([task]);
});
