import { describe, expect, test } from '@jest/globals';
import { isProblem, UnexpectedResponse } from '../../packages/client/src/index.ts';
import type { Fault } from './fault-proxy.ts';
import { caught, proxy, signIn, statuses, withoutDatabase } from './setup.ts';
import { until } from '../support/until.ts';

const lost: Fault[] = ['request lost', 'response lost'];

describe('creating a task', () => {
  test.each(lost)('creates one after: %s', async (fault) => {
    const { alice, todo } = await signIn();
    proxy.next('POST', fault);
    const task = await todo.createTask({ title: 'Buy milk' });
    expect((await alice.ask('GET', '')).body).toEqual([task]);
    expect(statuses()).toEqual([undefined, 201]);
  });

  test('waits for the Retry-After of a 503', async () => {
    const { alice, todo } = await signIn();
    proxy.next('POST', { to: withoutDatabase() });
    await todo.createTask({ title: 'Buy milk' });
    const [first, second] = proxy.seen();
    expect(first?.status).toBe(503);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(990);
    expect((await alice.ask('GET', '')).body).toHaveLength(1);
  });

  test('gives up after four requests, and creates one when it is called again with the same key', async () => {
    const { alice, todo } = await signIn();
    proxy.next('POST', 'response lost', 'response lost', 'response lost', 'response lost');
    await expect(todo.createTask({ title: 'Buy milk' }, { key: 'the key' })).rejects.toThrow('fetch failed');
    expect(statuses()).toEqual([undefined, undefined, undefined, undefined]);
    await todo.createTask({ title: 'Buy milk' }, { key: 'the key' });
    expect((await alice.ask('GET', '')).body).toHaveLength(1);
  });

  test('has a key of its own for each task', async () => {
    const { alice, todo } = await signIn();
    await todo.createTask({ title: 'Buy milk' });
    await todo.createTask({ title: 'Buy milk' });
    expect((await alice.ask('GET', '')).body).toHaveLength(2);
  });

  test('is not repeated after a 422', async () => {
    const { todo } = await signIn();
    const error = await caught(todo.createTask({ title: '' }));
    expect(isProblem(error, '/problems/unprocessable-content') && error.problem.errors).toEqual([
      { pointer: '/title', code: 'blank', detail: 'The title must not be empty.' },
    ]);
    expect(statuses()).toEqual([422]);
  });
});

describe('changing a task', () => {
  test.each(lost)('is repeated after: %s', async (fault) => {
    const { todo } = await signIn();
    const { id } = await todo.createTask({ title: 'Buy milk' });
    proxy.next('PUT', fault);
    proxy.next('PATCH', fault);
    expect(await todo.updateTask(id, { title: 'Buy oat milk' })).toMatchObject({ title: 'Buy oat milk' });
    expect(await todo.completeTask(id, true)).toMatchObject({ title: 'Buy oat milk', completed: true });
  });

  test('is repeated with ifMatch, though the first request has changed the task', async () => {
    const { todo } = await signIn();
    const task = await todo.createTask({ title: 'Buy milk' });
    proxy.next('PUT', 'response lost');
    const ifMatch = todo.etagOf(task);
    expect(await todo.updateTask(task.id, { title: 'Buy oat milk' }, { ifMatch })).toMatchObject({
      title: 'Buy oat milk',
    });
    expect(statuses()).toEqual([201, undefined, 200]);
  });

  test('is done once with the same key, also when another change came in between', async () => {
    const { todo } = await signIn();
    const { id } = await todo.createTask({ title: 'Buy milk' });
    await todo.completeTask(id, true, { key: 'the click' });
    await todo.completeTask(id, false);
    await todo.completeTask(id, true, { key: 'the click' });
    expect(await todo.getTask(id)).toMatchObject({ completed: false });
  });
});

describe('deleting a task', () => {
  test('is a success when an earlier attempt, whose response was lost, has deleted it', async () => {
    const { alice, todo } = await signIn();
    const { id } = await todo.createTask({ title: 'Buy milk' });
    proxy.next('DELETE', 'response lost');
    await todo.deleteTask(id);
    expect(statuses()).toEqual([201, undefined, 204]);
    expect((await alice.ask('GET', '')).body).toEqual([]);
  });

  test('is a problem when there is no such task at the first attempt', async () => {
    const { todo } = await signIn();
    expect(isProblem(await caught(todo.deleteTask(9_007_199_254_740_991)), '/problems/not-found')).toBe(true);
  });
});

describe('operations on many tasks', () => {
  test.each(lost)('are repeated, and count what the first request has done, after: %s', async (fault) => {
    const { todo } = await signIn();
    await todo.createTask({ title: 'Buy milk' });
    proxy.next('PATCH', fault);
    proxy.next('DELETE', fault);
    expect(await todo.completeTasks({ completed: false }, true)).toBe(1);
    expect(await todo.deleteTasks({ completed: true })).toBe(1);
  });

  test('are repeated after a 429, and count', async () => {
    const { todo } = await signIn();
    await todo.createTask({ title: 'Buy milk' });
    await todo.createTask({ title: 'Call the dentist' });
    proxy.next('PATCH', { status: 429, retryAfter: new Date().toUTCString() });
    expect(await todo.completeTasks({ completed: false }, true)).toBe(2);
    expect(await todo.deleteTasks({ completed: true })).toBe(2);
  });

  test('erase everything, and may be repeated', async () => {
    const { alice, todo } = await signIn();
    await todo.createTask({ title: 'Buy milk' });
    proxy.next('POST', 'response lost');
    await todo.eraseTasks(alice.userId);
    expect(await todo.listTasks()).toEqual([]);
  });
});

describe('reading', () => {
  test.each<Fault>([...lost, { status: 502 }, { status: 504 }])('is repeated after %j', async (fault) => {
    const { todo } = await signIn();
    proxy.next('GET', fault);
    expect(await todo.listTasks()).toEqual([]);
  });

  test('is not repeated when the user would wait for long', async () => {
    const { todo } = await signIn();
    proxy.next('GET', { status: 503, retryAfter: '31' });
    await expect(todo.listTasks()).rejects.toThrow(UnexpectedResponse);
    expect(statuses()).toEqual([503]);
  });

  test('ends when it is aborted while it waits for the next attempt', async () => {
    const { todo } = await signIn();
    const controller = new AbortController();
    proxy.next('GET', { status: 503, retryAfter: '30' });
    const read = caught(todo.listTasks({}, { signal: controller.signal }));
    await until('the first request is sent', () => proxy.seen().length > 0);
    controller.abort(new Error('the page is closed'));
    expect(await read).toEqual(new Error('the page is closed'));
  });
});
