import { describe, expect, test } from '@jest/globals';
import { caller, families, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';
import { useSql } from '../support/use-sql.ts';

const service = useService();
const sql = useSql();

const titles = async (alice: Caller): Promise<string[]> =>
  (await alice.ask('GET', '')).body.map(({ title }: { title: string }) => title);

describe.each(families)('deleteTasks as %s', (family) => {
  const withTasks = async (): Promise<Caller> => {
    const alice = await caller(service(), family);
    for (const [title, completed] of [
      ['open', false],
      ['done', true],
      ['done too', true],
    ] as const)
      await alice.create(title, { completed });
    return alice;
  };

  test.each([
    ['true', 2, ['open']],
    ['false', 1, ['done too', 'done']],
  ])('deletes the tasks with completed=%s, and returns their number', async (completed, count, left) => {
    const alice = await withTasks();
    const { status, body } = await alice.ask('DELETE', `?completed=${completed}`);
    expect([status, body, await titles(alice)]).toEqual([200, { count }, left]);
  });

  test('returns 0 when there is none, and changes nothing', async () => {
    const alice = await caller(service(), family);
    await alice.create('open');
    const { headers } = await alice.ask('GET', '');
    expect((await alice.ask('DELETE', '?completed=true')).body).toEqual({ count: 0 });
    expect((await alice.ask('GET', '')).headers['etag']).toBe(headers['etag']);
  });

  test.each(['', '?completed=', '?completed=all', '?status=completed', '?limit=1', '?completed=true&completed=false'])(
    'refuses %j: it never deletes everything',
    async (query) => {
      const alice = await withTasks();
      const { status, body } = await alice.ask('DELETE', query);
      expect([status, body.errors[0].parameter]).toEqual([422, 'completed']);
      expect(await titles(alice)).toHaveLength(3);
    },
  );

  test("does not delete other users' tasks", async () => {
    const [alice, bob] = [await withTasks(), await withTasks()];
    await alice.ask('DELETE', '?completed=true');
    expect(await titles(bob)).toHaveLength(3);
  });

  test('deletes the tasks when If-Match is the version of any filter or page, and nothing after a change', async () => {
    for (const query of ['', '?completed=true', '?limit=1']) {
      const alice = await withTasks();
      const { headers } = await alice.ask('GET', query);
      const send = () => alice.ask('DELETE', '?completed=true', { headers: { 'if-match': `W/${headers['etag']}` } });
      expect((await send()).body).toEqual({ count: 2 });
      const refused = await send();
      expect([refused.status, refused.body.detail]).toEqual([
        412,
        'Your tasks have changed since you saw them. Load them again.',
      ]);
    }
  });

  test('accepts any version for If-Match: *', async () => {
    const alice = await withTasks();
    expect((await alice.ask('DELETE', '?completed=true', { headers: { 'if-match': '*' } })).body).toEqual({ count: 2 });
  });

  test('changes the version of a list from before changes were numbered', async () => {
    const alice = await withTasks();
    await sql.execute('delete from change_counters where user_id = ?', [alice.userId]);
    await sql.execute('alter table tasks disable trigger number_change');
    await sql.execute('update tasks set change = 0 where user_id = ?', [alice.userId]);
    await sql.execute('alter table tasks enable trigger number_change');
    const { headers } = await alice.ask('GET', '');
    expect(
      (await alice.ask('DELETE', '?completed=true', { headers: { 'if-match': headers['etag'] ?? '' } })).body,
    ).toEqual({ count: 2 });
  });
});

test('deletes each of many tasks once with concurrent requests', async () => {
  const alice = await caller(service());
  await sql.execute(
    "insert into tasks (user_id, title, completed) select ?, 'task ' || n, true from generate_series(1, 500) n",
    [alice.userId],
  );
  const responses = await Promise.all(Array.from({ length: 5 }, () => alice.ask('DELETE', '?completed=true')));
  expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200));
  expect(responses.reduce((sum, { body }) => sum + Number(body.count), 0)).toBe(500);
});
