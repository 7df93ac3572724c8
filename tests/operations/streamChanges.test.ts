import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { useService } from '../support/service.ts';
import { caller, families, type Caller } from '../support/caller.ts';
import { openStream, streamOf, type ChangesStream, type StreamEvent } from '../support/event-stream.ts';
import { now, signToken } from '../support/tokens.ts';
import { until } from '../support/until.ts';

const service = useService();
const titles = (event: StreamEvent | undefined): unknown =>
  event?.data.tasks.map(({ title }: { title: string }) => title);

describe.each(families)('streamChanges as %s', (family) => {
  let alice: Caller;
  let opened: ChangesStream[];
  beforeEach(async () => {
    alice = await caller(service(), family);
    opened = [];
  });
  afterEach(() => {
    for (const stream of opened) stream.close();
  });
  const listen = async (lastEventId?: string, user = alice): Promise<ChangesStream> => {
    const stream = await streamOf(service(), user, lastEventId);
    opened.push(stream);
    return stream;
  };
  const refusal = async (lastEventId?: string, user = alice): Promise<unknown> => {
    const response = await openStream(service(), user, lastEventId);
    if ('status' in response) return response;
    response.close();
    return undefined;
  };
  const tokenOf = async (user: Caller): Promise<string> => (await user.changes()).body.next;

  test('is not cached and not buffered, on a connection that is not used again', async () => {
    expect((await listen()).headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'close',
    });
  });

  test('begins with all tasks without Last-Event-ID, in events of 100', async () => {
    for (let number = 1; number <= 101; number += 1) await alice.create(`task ${number}`);
    const stream = await listen();
    expect([(await stream.next())?.data.tasks.length, titles(await stream.next())]).toEqual([100, ['task 101']]);
    expect(stream.text()).toMatch(/^retry: 1000\n\n/);
  });

  test('continues after Last-Event-ID, which may be a token of listChanges', async () => {
    await alice.create('before');
    const token = await tokenOf(alice);
    const { id } = await alice.create('after');
    const event = await (await listen(token)).next();
    expect([titles(event), event?.data.deleted]).toEqual([['after'], []]);
    await alice.ask('DELETE', `/${id}`);
    expect((await (await listen(event?.id)).next())?.data).toMatchObject({ tasks: [], deleted: [id] });
  });

  test('begins with an event without changes when nothing has changed', async () => {
    const token = await tokenOf(alice);
    expect(await (await listen(token)).next()).toEqual({
      id: token,
      data: { tasks: [], deleted: [], idempotency_keys: [], next: token },
    });
  });

  test('sends each change at once, with the key of a new task, and none of other users', async () => {
    const [stream, bob] = [await listen(), await caller(service(), family)];
    await stream.next();
    await bob.create("Bob's");
    const { body: task } = await alice.ask('POST', '', {
      // Line ends for regular expressions, and not for streams.
      body: { title: 'new\u2028data: \u2029' },
      headers: { 'idempotency-key': 'of mine' },
    });
    expect((await stream.next())?.data).toMatchObject({
      tasks: [task],
      deleted: [],
      idempotency_keys: [{ task_id: task.id, key: 'of mine' }],
    });
    await alice.ask('PATCH', `/${task.id}/complete`);
    expect((await stream.next())?.data.tasks).toMatchObject([{ id: task.id, completed: true }]);
    await alice.ask('DELETE', `/${task.id}`);
    expect((await stream.next())?.data.deleted).toEqual([task.id]);
  });

  test('refuses an unknown token with 410, and ends when the changes are no longer available', async () => {
    const bob = await caller(service(), family);
    await bob.create("Bob's");
    expect(await refusal(await tokenOf(bob))).toMatchObject({ status: 410, body: { type: '/problems/gone' } });
    await alice.create('first');
    const stream = await listen();
    const event = await stream.next();
    await alice.erase({ user_id: alice.userId });
    let last: StreamEvent | undefined = event;
    for (let next = await stream.next(); next; next = await stream.next()) last = next;
    expect(stream.isComplete()).toBe(true);
    expect(await refusal(last?.id)).toMatchObject({ status: 410 });
  });

  test.each(['', 'x', '188a1a5e', '188A1A5E-1'])('refuses %j as Last-Event-ID', async (token) => {
    expect(await refusal(token)).toMatchObject({
      status: 422,
      body: { errors: [expect.objectContaining({ parameter: 'Last-Event-ID' })] },
    });
  });

  test('ends when the token expires', async () => {
    const exp = now() + 2;
    const stream = await listen(undefined, { ...alice, token: await signToken({ sub: alice.userId, exp }) });
    expect(titles(await stream.next())).toEqual([]);
    expect(await stream.next()).toBeUndefined();
    expect([stream.isComplete(), Date.now() >= exp * 1_000]).toEqual([true, true]);
  });

  test('allows a user 20 streams, and another one when one of them is closed', async () => {
    for (let number = 1; number <= 20; number += 1) await listen();
    expect(await refusal()).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
      body: { detail: 'You have 20 streams open. Close one and try again.' },
    });
    await listen(undefined, await caller(service(), family));
    opened[0]?.close();
    await until('another stream is open', async () => !(await refusal()));
  });

  test('opens no stream for a HEAD', async () => {
    for (let number = 1; number <= 25; number += 1) {
      const response = await alice.askAt('HEAD', alice.path.replace(/tasks$/, 'changes/stream'));
      expect([response.status, response.body]).toEqual([200, undefined]);
    }
    await listen();
  });
});

test('streamUserChanges refuses the user id "tasks"', async () => {
  const user = await caller(service(), '/api/{user_id}/tasks', 'tasks');
  expect(await openStream(service(), { ...user, path: '/api/tasks/tasks' })).toMatchObject({
    status: 422,
    body: { errors: [expect.objectContaining({ parameter: 'user_id' })] },
  });
});
