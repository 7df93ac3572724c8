import { expect, jest, test } from '@jest/globals';
import {
  applyChanges,
  isProblem,
  type ChangesOptions,
  type ChangesPage,
  type TaskCopy,
  type TodoClient,
} from '../../packages/client/src/index.ts';
import { now, signToken, tokenFor } from '../support/tokens.ts';
import { until } from '../support/until.ts';
import { caught, proxy, signIn } from './setup.ts';

interface Follower {
  readonly pages: readonly ChangesPage[];
  /** Why the service could not be reached, and undefined when it could. */
  readonly connections: readonly (Error | undefined)[];
  copy(): TaskCopy | undefined;
  /** Waits until the copy has these titles, the oldest first. */
  shows(...titles: string[]): Promise<void>;
  /** @returns what the iteration threw */
  stop(): Promise<unknown>;
  readonly ended: Promise<unknown>;
}

function follow(todo: TodoClient, options: ChangesOptions = {}): Follower {
  const controller = new AbortController();
  const [pages, connections]: [ChangesPage[], (Error | undefined)[]] = [[], []];
  let copy: TaskCopy | undefined;
  const run = async (): Promise<void> => {
    const onConnectionChange = (error: Error | undefined): void => void connections.push(error);
    for await (const page of todo.changes({ live: true, signal: controller.signal, onConnectionChange, ...options })) {
      pages.push(page);
      copy = applyChanges(copy, page);
    }
  };
  const ended = caught(run());
  return {
    pages,
    connections,
    copy: () => copy,
    shows: async (...titles) => {
      const expected = JSON.stringify(titles);
      await until(`the copy is ${expected}`, () => {
        const found = copy?.tasks.map(({ title }) => title).reverse();
        return JSON.stringify(found) === expected;
      });
    },
    stop: () => {
      controller.abort(new Error('enough'));
      return ended;
    },
    ended,
  };
}

const streams = (exchanges: ReturnType<typeof proxy.seen>) => exchanges.filter(({ path }) => path.endsWith('/stream'));

/** Waits until the client has opened as many streams. */
const opened = (follower: Follower, count: number): Promise<true> =>
  until(`${count} streams are open`, () => follower.connections.filter((error) => !error).length >= count);

test('Changes come once each, though their stream breaks again and again', async () => {
  const users = await Promise.all(Array.from({ length: 8 }, () => signIn()));
  proxy.next('GET stream', ...Array.from({ length: 40 }, () => ({ cutAfter: Math.floor(Math.random() * 1_500) })));
  const received = await Promise.all(
    users.map(async ({ alice, todo }) => {
      const follower = follow(todo);
      const created: number[] = [];
      for (let round = 1; round <= 4; round += 1) {
        // 5 events have more bytes than a stream lets through.
        for (let n = 0; n < 5; n += 1) created.push((await alice.create(`${round}.${n}`)).id as number);
        await until('the copy has every task', () => follower.copy()?.tasks.length === created.length);
      }
      await alice.ask('DELETE', `/${created[0]}`);
      await alice.ask('PUT', `/${created[1]}`, { body: { completed: true } });
      await until('the copy has the last change', () => follower.copy()?.tasks.at(-1)?.completed === true);
      expect(follower.copy()?.tasks).toEqual(await todo.listTasks());
      await follower.stop();
      return {
        created,
        ids: follower.pages.flatMap(({ tasks }) => tasks.map(({ id }) => id)),
        deleted: follower.pages.flatMap((page) => page.deleted),
      };
    }),
  );
  const connections = streams(proxy.seen()).length;
  expect(connections).toBeGreaterThan(30);
  for (const { created, ids, deleted } of received) {
    expect(ids).toEqual([...created, created[1]]);
    expect(deleted).toEqual([created[0]]);
  }
});

test('A new token is used when the stream has ended with the old one', async () => {
  let asked = 0;
  const { alice, todo } = await signIn(({ userId }) => ({
    token: () => ((asked += 1) === 1 ? signToken({ sub: userId, exp: now() + 2 }) : tokenFor(userId)),
  }));
  const follower = follow(todo);
  await until('the client asks for a new token', () => asked >= 2);
  await alice.create('after the first token');
  await follower.shows('after the first token');
  await follower.stop();
  const statuses = streams(proxy.seen()).map(({ status }) => status);
  // For some seconds the service allows for clocks that differ.
  expect([statuses.at(0), ...statuses.slice(-2)]).toEqual([200, 401, 200]);
  expect(asked).toBe(2);
  expect(new Set(follower.connections)).toEqual(new Set([undefined]));
});

test('A page starts over when the service no longer has the changes', async () => {
  const { alice, todo } = await signIn();
  await alice.create('one');
  const follower = follow(todo);
  await opened(follower, 1);
  await alice.erase({ user_id: alice.userId });
  await alice.create('two');
  await follower.shows('two');
  await opened(follower, 2);
  await follower.stop();
  expect(streams(proxy.seen()).map(({ status }) => status)).toEqual([200, 410, 200]);
  expect(follower.pages.at(-1)).toMatchObject({ startsOver: true, tasks: [{ title: 'two' }] });
  // An erasure is two statements: between them the stream may tell of the deleted task.
  for (const page of follower.pages.slice(1, -1)) expect(page).toMatchObject({ startsOver: false, tasks: [] });
});

test('The stream continues with the token of the last page', async () => {
  const { alice, todo } = await signIn();
  await alice.create('one');
  const first = follow(todo);
  await first.shows('one');
  expect(await first.stop()).toEqual(new Error('enough'));
  await alice.create('two');
  const second = follow(todo, { since: first.copy()?.next });
  await second.shows('two');
  await opened(second, 1);
  await alice.create('three');
  await second.shows('two', 'three');
  await second.stop();
  const [stream] = streams(proxy.seen()).slice(-1);
  expect(stream?.headers['last-event-id']).toBe(second.pages[0]?.next);
});

test('onConnectionChange is called when the connection is lost and when it is back', async () => {
  const { alice, todo } = await signIn();
  proxy.next('GET stream', { status: 503 }, 'request lost', { status: 200 });
  const follower = follow(todo);
  await opened(follower, 1);
  await alice.create('one');
  await follower.shows('one');
  await follower.stop();
  expect(follower.connections.map((error) => error?.name)).toEqual([
    'UnexpectedResponse',
    'TypeError',
    'UnexpectedResponse',
    undefined,
  ]);
});

test('A stream that is silent for 45 seconds is opened again', async () => {
  const { alice, todo } = await signIn();
  proxy.next('GET stream', { silentAfter: 0 });
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
  const follower = follow(todo);
  await opened(follower, 1);
  await alice.create('one');
  jest.advanceTimersByTime(44_999);
  expect(streams(proxy.seen())).toHaveLength(1);
  jest.advanceTimersByTime(1);
  jest.useRealTimers();
  await follower.shows('one');
  await follower.stop();
});

test('The iteration throws an error that a retry cannot mend', async () => {
  const { todo } = await signIn(({ userId }) => ({ token: () => signToken({ sub: userId, exp: now() - 60 }) }));
  expect(isProblem(await follow(todo).ended, '/problems/unauthorized')).toBe(true);
});
