import { describe, expect, test } from '@jest/globals';
import { isProblem } from '../../packages/client/src/index.ts';
import { caught, proxy, signIn, statuses } from './setup.ts';

describe('conditional requests', () => {
  test('return the cached list and task when nothing has changed', async () => {
    const { todo } = await signIn();
    const { id } = await todo.createTask({ title: 'Buy milk' });
    const list = await todo.listTasks();
    const task = await todo.getTask(id);
    expect(await todo.listTasks()).toBe(list);
    expect(await todo.getTask(id)).toBe(task);
    expect(statuses()).toEqual([201, 200, 304, 304, 304]);
  });

  test('return what has changed', async () => {
    const { alice, todo } = await signIn();
    const { id } = await todo.createTask({ title: 'Buy milk' });
    await todo.listTasks();
    await alice.ask('PUT', `/${id}`, { body: { title: 'Buy oat milk' } });
    expect(await todo.listTasks()).toMatchObject([{ title: 'Buy oat milk' }]);
    expect(await todo.getTask(id)).toMatchObject({ title: 'Buy oat milk' });
  });

  test('distinguish lists with different queries', async () => {
    const { todo } = await signIn();
    await todo.createTask({ title: 'Buy milk' });
    expect(await todo.listTasks({ completed: true })).toEqual([]);
    expect(await todo.listTasks({ completed: false })).toHaveLength(1);
    expect(await todo.listTasks({ completed: true })).toEqual([]);
  });

  test('change and delete only what was seen', async () => {
    const { alice, todo } = await signIn();
    const task = await todo.createTask({ title: 'Buy milk' });
    await alice.ask('PUT', `/${task.id}`, { body: { title: 'Buy oat milk' } });
    const ifMatch = todo.etagOf(task);
    for (const change of [
      todo.updateTask(task.id, { title: 'x' }, { ifMatch }),
      todo.completeTask(task.id, true, { ifMatch }),
      todo.deleteTask(task.id, { ifMatch }),
    ])
      expect(isProblem(await caught(change), '/problems/precondition-failed')).toBe(true);
    const seen = await todo.getTask(task.id);
    await todo.deleteTask(task.id, { ifMatch: todo.etagOf(seen) });
    expect(await todo.listTasks()).toEqual([]);
  });
});

test('Each URL names the user if the client has a user id', async () => {
  const { alice, todo } = await signIn(({ userId }) => ({ userId }));
  const { id } = await todo.createTask({ title: 'Buy milk' });
  await todo.completeTask(id, true);
  await todo.listTasks({ limit: 1 });
  for await (const { tasks } of todo.changes()) expect(tasks).toHaveLength(1);
  await todo.deleteTask(id);
  await todo.eraseTasks(alice.userId);
  const own = `/api/${alice.userId}`;
  expect(proxy.seen().map(({ path }) => path)).toEqual([
    `${own}/tasks`,
    `${own}/tasks/${id}/complete`,
    `${own}/tasks?limit=1`,
    `${own}/changes`,
    `${own}/tasks/${id}`,
    `${own}/erasure`,
  ]);
});

test('An operation that the client does not have is sent with the token', async () => {
  const { todo } = await signIn();
  expect((await todo.http.GET('/api/tasks', { params: { query: { status: 'pending' } } })).data).toEqual([]);
});
