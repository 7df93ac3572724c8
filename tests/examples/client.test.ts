import { describe, expect, test } from '@jest/globals';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTodoClient, type Fetch } from '../../examples/client/client.ts';
import { messageOf, Refused, type Problem } from '../../examples/client/messages.ts';
import { createTaskList, type Task, type TaskList } from '../../examples/client/task-list.ts';
import { problemTypes } from '../../src/problems.ts';
import { caller, type Caller } from '../support/caller.ts';
import { freshCheckout, run } from '../support/process.ts';
import { useService } from '../support/service.ts';
import { now, signToken, tokenFor } from '../support/tokens.ts';

const service = useService();
// Nothing listens on port 1.
const withoutDatabase = useService({ DATABASE_URL: 'postgresql://todo:todo@127.0.0.1:1/todo' });

interface Page {
  readonly alice: Caller;
  readonly list: TaskList;
  /** Every list that was shown, each task as "title" or "title done". */
  readonly shown: string[][];
  readonly waits: number[];
  tasks(): readonly Task[];
}

/** A page of a new user's, and what stands between it and the service. */
async function openPage(
  between: (send: Fetch) => Fetch = (send) => send,
  freshToken?: (alice: Caller) => Promise<string>,
  namesUser = false,
): Promise<Page> {
  const alice = await caller(service());
  const waits: number[] = [];
  const client = createTodoClient({
    baseUrl: service(),
    userId: namesUser ? alice.userId : undefined,
    freshToken: () => freshToken?.(alice) ?? Promise.resolve(alice.token),
    fetch: between((request) => fetch(request)),
    wait: async (seconds) => {
      waits.push(seconds);
    },
  });
  const shown: string[][] = [];
  let latest: readonly Task[] = [];
  const list = createTaskList(client, (tasks) => {
    latest = tasks;
    shown.push(tasks.map(({ title, completed }) => (completed ? `${title} done` : title)));
  });
  return { alice, list, shown, waits, tasks: () => latest };
}

const onlyFor =
  (method: string, work: (request: Request, send: Fetch) => Promise<Response>) =>
  (send: Fetch): Fetch =>
  (request) =>
    request.method === method ? work(request, send) : send(request);

/** The first requests of a method reach the service, and their answers are lost. */
const losing = (method: string, times: number) =>
  onlyFor(method, async (request, send) => {
    const answer = await send(request);
    if ((times -= 1) < 0) return answer;
    throw new TypeError('fetch failed');
  });

/** The first request goes to where the database is away. */
const unavailableOnce = (method: string) => {
  let times = 1;
  return onlyFor(method, (request, send) =>
    send((times -= 1) < 0 ? request : new Request(request.url.replace(service(), withoutDatabase()), request)),
  );
};

describe('creating a task', () => {
  test.each([
    ['a lost answer', losing('POST', 1)],
    ['a 503', unavailableOnce('POST')],
  ])('tries again after %s, and creates one', async (_, between) => {
    const { alice, list, shown, waits } = await openPage(between);
    await list.add('Buy milk');
    expect(waits).toEqual([1]);
    expect(shown).toEqual([['Buy milk']]);
    expect((await alice.ask('GET', '')).body).toHaveLength(1);
  });

  test('gives up after three times, and creates one when the user tries again with the same key', async () => {
    const { alice, list } = await openPage(losing('POST', 3));
    await expect(list.add('Buy milk', 'the key')).rejects.toThrow(TypeError);
    await list.add('Buy milk', 'the key');
    expect((await alice.ask('GET', '')).body).toHaveLength(1);
  });
});

describe('toggling a task', () => {
  test('shows the change before the answer', async () => {
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
