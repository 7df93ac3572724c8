import { describe, expect, test } from '@jest/globals';
import { messageOf } from '../../packages/client/src/index.ts';
import { openPage } from './page.ts';
import { caught, proxy } from '../client/setup.ts';

describe('toggling a task', () => {
  test('shows the change before the response', async () => {
    const { list, shown, tasks } = await openPage();
    await list.add('Buy milk');
    const toggled = list.toggle(tasks()[0]!.id);
    expect(shown.at(-1)).toEqual(['Buy milk done']);
    await toggled;
    expect(shown.at(-1)).toEqual(['Buy milk done']);
  });

  test('takes it back when the service refuses, and asks once', async () => {
    const { alice, list, shown, tasks } = await openPage();
    await list.add('Buy milk');
    const { id } = tasks()[0]!;
    await alice.ask('DELETE', `/${id}`);
    expect(messageOf(await caught(list.toggle(id)))).toBe('This task is gone. Load the list again.');
    expect(shown).toEqual([['Buy milk'], ['Buy milk done'], ['Buy milk']]);
  });

  test.each([
    ['', false],
    ['first', false],
    ['second', true],
    ['first second', false],
  ])('shows what the service has after two clicks of which it missed: %s', async (missed, completed) => {
    const { alice, list, tasks } = await openPage();
    await list.add('Buy milk');
    const { id } = tasks()[0]!;
    for (const click of ['first', 'second']) proxy.next('PATCH', missed.includes(click) ? { status: 418 } : 'passes');
    await Promise.allSettled([list.toggle(id), list.toggle(id)]);
    expect(tasks()[0]?.completed).toBe(completed);
    expect((await alice.ask('GET', `/${id}`)).body.completed).toBe(completed);
  });

  test('sends two clicks one after the other, and shows the second throughout', async () => {
    const { list, shown, tasks } = await openPage();
    await list.add('Buy milk');
    const { id } = tasks()[0]!;
    await Promise.all([list.toggle(id), list.toggle(id)]);
    expect(shown.flat()).toEqual(['Buy milk', 'Buy milk done', 'Buy milk', 'Buy milk', 'Buy milk']);
  });
});

describe('deleting a task', () => {
  test('deletes what was seen', async () => {
    const { alice, list, shown, tasks } = await openPage();
    await list.add('Buy milk');
    await list.remove(tasks()[0]!);
    expect(shown.at(-1)).toEqual([]);
    expect((await alice.ask('GET', '')).body).toEqual([]);
  });

  test('takes a task that is gone for deleted', async () => {
    const { alice, list, shown, tasks } = await openPage();
    await list.add('Buy milk');
    await alice.ask('DELETE', `/${tasks()[0]!.id}`);
    await list.remove(tasks()[0]!);
    expect(shown.at(-1)).toEqual([]);
  });

  test('keeps what somebody else has changed since', async () => {
    const { alice, list, tasks } = await openPage();
    await list.add('Buy milk');
    await alice.ask('PUT', `/${tasks()[0]!.id}`, { body: { title: 'Buy oat milk' } });
    expect(messageOf(await caught(list.remove(tasks()[0]!)))).toBe(
      'The task has changed since you saw it. Load it again.',
    );
    expect((await alice.ask('GET', '')).body).toHaveLength(1);
  });
});
