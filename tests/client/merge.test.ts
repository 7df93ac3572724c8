import { expect, test } from '@jest/globals';
import {
  applyChanges,
  type ChangesPage,
  type Task,
  type TaskCopy,
  type TodoClient,
} from '../../packages/client/src/index.ts';
import { affectedBy, createMerge } from '../../packages/client/src/react/merge.ts';
import type { Outcome } from '../../packages/client/src/react/outcome.ts';
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

const clear: PendingChange = { kind: 'clear-completed', key: 'clear' };
const completeAll: PendingChange = { kind: 'complete-all', key: 'complete all', completed: true };
/** What a change of many tasks does, sent by a page that has this copy. */
const sent = (copy: TaskCopy | undefined, change: PendingChange): Outcome => ({
  change,
  affected: affectedBy(copy, change),
});

/** A task in a copy, and the page that has created it, read from the service. */
async function setUp() {
  const { todo } = await signIn();
  const task = await todo.createTask({ title: 'Buy milk' }, { key: 'create' });
  const pages: ChangesPage[] = [];
  for await (const page of todo.changes()) pages.push({ ...page, startsOver: false });
  const [page] = pages;
  return { todo, task, page: page!, copy: applyChanges(undefined, page!) };
}

async function pagesOf(todo: TodoClient): Promise<ChangesPage[]> {
  const pages: ChangesPage[] = [];
  for await (const page of todo.changes()) pages.push(page);
  return pages;
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
  const cleared = merge.outcome(copy!, sent(copy, clear));
  expect(cleared.tasks).toEqual([]);
  expect((await catchUp({ todo }, cleared, merge)).tasks).toMatchObject([{ id: task.id, completed: false }]);
});

test('A page that was read before "clear completed" does not bring the tasks back', async () => {
  const { todo, task } = await setUp();
  const merge = createMerge();
  await todo.completeTask(task.id, true);
  const pages = await pagesOf(todo);
  const copy = pages.reduce(merge.page, undefined);
  await todo.deleteTasks({ completed: true });
  const cleared = merge.outcome(copy!, sent(copy, clear));
  expect(cleared.tasks).toEqual([]);
  expect(pages.map((page) => ({ ...page, startsOver: false })).reduce(merge.page, cleared).tasks).toEqual([]);
});

test('A page that was read before "complete all" does not take it back', async () => {
  const { todo, copy, page, task } = await setUp();
  const merge = createMerge();
  await todo.completeTasks({ completed: false }, true);
  const all = merge.outcome(copy, sent(copy, completeAll));
  expect(all.tasks).toEqual([{ ...task, completed: true }]);
  expect(merge.page(all, page).tasks).toEqual(all.tasks);
  expect((await catchUp({ todo }, all, merge)).tasks).toEqual(await todo.listTasks());
});

test.each([
  ['"clear completed"', clear, true],
  ['"complete all"', completeAll, false],
])('What somebody did after %s stays, even if it comes before the response', async (_name, change, completed) => {
  const { todo, task, copy } = await setUp();
  const merge = createMerge();
  if (completed) await todo.completeTask(task.id, true);
  const before = await catchUp({ todo }, copy, merge);
  const outcome = sent(before, change);
  let changed: Task;
  do changed = await todo.updateTask(task.id, { completed, title: 'Buy oat milk' });
  while (changed.updated_at === before.tasks[0]?.updated_at);
  const after = await catchUp({ todo }, before, merge);
  expect(merge.outcome(after, outcome).tasks).toEqual([changed]);
});

test('Nothing is kept of before the service starts over', async () => {
  const { task, page, copy } = await setUp();
  const merge = createMerge();
  const confirmed = merge.outcome(copy, { change: remove(task) });
  expect(merge.page(confirmed, { ...page, startsOver: true }).tasks).toEqual([task]);
});
