import { describe, expect, test } from '@jest/globals';
import { caller, families, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';

const service = useService();

describe.each(families)('completeTasks as %s', (family) => {
  const withTasks = async (): Promise<Caller> => {
    const alice = await caller(service(), family);
    for (const [title, completed] of [
      ['one', false],
      ['two', false],
      ['three', true],
    ] as const)
      await alice.create(title, { completed });
    return alice;
  };
  const completed = async (alice: Caller): Promise<boolean[]> =>
    (await alice.ask('GET', '')).body.map((task: { completed: boolean }) => task.completed);

  test('completes the open tasks, and returns their number', async () => {
    const alice = await withTasks();
    const { status, body } = await alice.ask('PATCH', '?completed=false', { body: { completed: true } });
    expect([status, body, await completed(alice)]).toEqual([200, { count: 2 }, [true, true, true]]);
  });

  test('reopens completed tasks', async () => {
    const alice = await withTasks();
    expect((await alice.ask('PATCH', '?completed=true', { body: { completed: false } })).body).toEqual({ count: 1 });
    expect(await completed(alice)).toEqual([false, false, false]);
  });

  test('gives only the changed tasks a new version', async () => {
    const alice = await withTasks();
    const etags = async (): Promise<unknown[]> => {
      const { body } = await alice.ask('GET', '');
      return Promise.all(
        body.map(async ({ id }: { id: number }) => (await alice.ask('GET', `/${id}`)).headers['etag']),
      );
    };
    const before = await etags();
    await alice.ask('PATCH', '?completed=false', { body: { completed: true } });
    expect((await etags()).map((etag, index) => etag === before[index])).toEqual([true, false, false]);
  });

  test.each([
    ['', { completed: true }, { parameter: 'completed' }],
    ['?completed=yes', { completed: true }, { parameter: 'completed' }],
    ['?completed=false', {}, { pointer: '/completed' }],
    ['?completed=false', { completed: null }, { pointer: '/completed' }],
    ['?completed=false', { title: '', completed: 'yes' }, { pointer: '/completed' }],
  ])('refuses %j with %j', async (query, body, place) => {
    const alice = await withTasks();
    const refused = await alice.ask('PATCH', query, { body });
    expect([refused.status, refused.body.errors]).toEqual([422, [expect.objectContaining(place)]]);
    expect(await completed(alice)).toEqual([true, false, false]);
  });

  test('requires a body', async () => {
    const alice = await withTasks();
    expect((await alice.ask('PATCH', '?completed=false')).status).toBe(422);
  });

  test('changes nothing when the list no longer has the version of If-Match', async () => {
    const alice = await withTasks();
    const { headers } = await alice.ask('GET', '?completed=false');
    const send = () =>
      alice.ask('PATCH', '?completed=false', {
        body: { completed: true },
        headers: { 'if-match': headers['etag'] ?? '' },
      });
    await alice.create('four');
    expect((await send()).status).toBe(412);
    expect(await completed(alice)).toEqual([false, true, false, false]);
  });

  test("does not change other users' tasks", async () => {
    const [alice, bob] = [await withTasks(), await withTasks()];
    await alice.ask('PATCH', '?completed=false', { body: { completed: true } });
    expect(await completed(bob)).toEqual([true, false, false]);
  });
});
