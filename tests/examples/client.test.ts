import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { messageOf, Refused, type Problem } from '../../examples/client/messages.ts';
import { problemTypes } from '../../src/problems.ts';
import { caller } from '../support/caller.ts';
import { freshCheckout, run } from '../support/process.ts';
import { now, signToken, tokenFor } from '../support/tokens.ts';
import { losing, onlyFor, openPage, service, unavailableOnce } from './page.ts';

describe('creating a task', () => {
  test.each([
    ['a lost answer', losing('POST', 1)],
    ['a 503', unavailableOnce('POST')],
  ])('retries after %s, and creates one', async (_, between) => {
    const { alice, list, shown, waits } = await openPage(between);
    await list.add('Buy milk');
    expect(waits).toEqual([1]);
    expect(shown).toEqual([['Buy milk']]);
    expect((await alice.ask('GET', '')).body).toHaveLength(1);
  });

  test('gives up after three times, and creates one when the user retries with the same key', async () => {
    const { alice, list } = await openPage(losing('POST', 3));
    await expect(list.add('Buy milk', 'the key')).rejects.toThrow(TypeError);
    await list.add('Buy milk', 'the key');
    expect((await alice.ask('GET', '')).body).toHaveLength(1);
  });
});

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
    const error: unknown = await list.toggle(id).catch((caught: unknown) => caught);
    expect(messageOf(error)).toBe('This task is gone. Load the list again.');
    expect(shown).toEqual([['Buy milk'], ['Buy milk done'], ['Buy milk']]);
  });

  test.each([
    ['', false],
    ['the first', false],
    ['the second', true],
    ['the first and the second', false],
  ])('shows what the service has after two clicks of which it missed: %s', async (missed, completed) => {
    const clicks = ['the first', 'the second'];
    const { alice, list, tasks } = await openPage(
      onlyFor('PATCH', (request, send) =>
        missed.includes(clicks.shift() ?? '?') ? Promise.reject(new TypeError('fetch failed')) : send(request),
      ),
    );
    await list.add('Buy milk');
    const { id } = tasks()[0]!;
    await Promise.allSettled([list.toggle(id), list.toggle(id)]);
    expect(tasks()[0]?.completed).toBe(completed);
    expect((await alice.ask('GET', `/${id}`)).body.completed).toBe(completed);
  });

  test('sends two clicks one after the other, and shows the second throughout', async () => {
    let underWay = 0;
    const { list, shown, tasks } = await openPage(
      onlyFor('PATCH', async (request, send) => {
        expect((underWay += 1)).toBe(1);
        return send(request).finally(() => {
          underWay -= 1;
        });
      }),
    );
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

  test('keeps what somebody else has changed since', async () => {
    const { alice, list, tasks } = await openPage();
    await list.add('Buy milk');
    await alice.ask('PUT', `/${tasks()[0]!.id}`, { body: { title: 'Buy oat milk' } });
    const error: unknown = await list.remove(tasks()[0]!).catch((caught: unknown) => caught);
    expect(messageOf(error)).toBe('The task has changed since you saw it. Load it again.');
    expect((await alice.ask('GET', '')).body).toHaveLength(1);
  });
});

describe('an expired token', () => {
  test('is renewed once for all that wait, and nobody notices', async () => {
    let asked = 0;
    const { list, shown } = await openPage(undefined, ({ userId }) =>
      (asked += 1) === 1 ? signToken({ sub: userId, exp: now() - 60 }) : tokenFor(userId),
    );
    await Promise.all(Array.from({ length: 5 }, () => list.load()));
    expect(shown).toEqual([[], [], [], [], []]);
    expect(asked).toBe(2);
  });

  test('ends the session when the new one is refused too', async () => {
    const { list } = await openPage(undefined, ({ userId }) => signToken({ sub: userId, exp: now() - 60 }));
    expect(messageOf(await list.load().catch((caught: unknown) => caught))).toBe(
      'Your session has ended. Sign in again.',
    );
  });

  test('is asked for again after it could not be had', async () => {
    let asked = 0;
    const { list, shown } = await openPage(undefined, ({ userId }) =>
      (asked += 1) === 1 ? Promise.reject(new Error('the issuer is away')) : tokenFor(userId),
    );
    await expect(list.load()).rejects.toThrow('the issuer is away');
    await list.load();
    expect(shown).toEqual([[]]);
  });
});

test('names the user in each address when told to', async () => {
  const paths: string[] = [];
  const { alice, list, tasks } = await openPage(
    (send) => (request) => {
      paths.push(new URL(request.url).pathname);
      return send(request);
    },
    undefined,
    true,
  );
  await list.load();
  await list.add('Buy milk');
  const { id } = tasks()[0]!;
  await list.toggle(id);
  await list.remove(tasks()[0]!);
  expect(paths).toEqual(
    ['', '', `/${id}/complete`, `/${id}`, `/${id}`].map((suffix) => `/api/${alice.userId}/tasks${suffix}`),
  );
});

test.each(Object.entries(problemTypes))('has a message for %s', (name, { title, status, detail }) => {
  const problem = {
    type: `/problems/${name}`,
    title,
    status,
    detail,
    instance: 'the-id',
    errors: [{ pointer: '/title', code: 'required', detail: 'The title is required.' }],
  } as Problem;
  expect(messageOf(new Refused(problem))).toMatch(/^[A-Z].*\.$/);
});

test('main.ts goes through all of it', async () => {
  const folder = freshCheckout();
  symlinkSync(fileURLToPath(new URL('../../examples', import.meta.url)), join(folder, 'examples'));
  const alice = await caller(service());
  const program = run(folder, ['node', 'examples/client/main.ts'], { TODO_URL: service(), TODO_TOKEN: alice.token });
  await program.ended;
  expect(program.output().trim().split('\n')).toEqual([
    'load: no tasks',
    'add: ☐ Buy milk',
    'toggle: ☑ Buy milk',
    'add one without a title: The title must not be empty.',
    'remove: no tasks',
  ]);
});
