import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiResponse } from '../support/api.ts';
import { caller, families, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';
import { useSql } from '../support/use-sql.ts';

const service = useService();
const day = 86_400_000_000;
const sql = useSql();

const titles = ({ body }: ApiResponse): string[] => body.tasks.map(({ title }: { title: string }) => title);
const tokenOf = async (user: Caller): Promise<string> => (await user.changes()).body.next;

describe.each(families)('listChanges as %s', (family) => {
  let alice: Caller;
  beforeEach(async () => {
    alice = await caller(service(), family);
  });
  const since = (token: string, more = ''): Promise<ApiResponse> => alice.changes(`?since=${token}${more}`);

  test('returns all tasks without a token, in the order of their last change, and no deleted ones', async () => {
    const [first, second] = [await alice.create('first'), await alice.create('second')];
    await alice.create('third');
    await alice.ask('PUT', `/${first.id}`, { body: { title: 'first, changed' } });
    await alice.ask('DELETE', `/${second.id}`);
    const response = await alice.changes();
    expect([response.status, titles(response), response.body.deleted]).toEqual([200, ['third', 'first, changed'], []]);
    expect(response.headers['link']).toBeUndefined();
  });

  test('returns nothing and the same token while nothing has changed', async () => {
    await alice.create('one');
    const token = await tokenOf(alice);
    const { body } = await since(token);
    expect(body).toEqual({ tasks: [], deleted: [], idempotency_keys: [], next: token });
  });

  test('returns the created and changed tasks as they are now, and the ids of deleted ones', async () => {
    const [changed, deleted] = [await alice.create('changed'), await alice.create('deleted')];
    await alice.create('as it was');
    const token = await tokenOf(alice);
    await alice.ask('PATCH', `/${changed.id}/complete`);
    await alice.ask('PUT', `/${changed.id}`, { body: { title: 'changed twice' } });
    await alice.ask('DELETE', `/${deleted.id}`);
    await alice.create('created');
    const response = await since(token);
    expect([titles(response), response.body.deleted]).toEqual([['changed twice', 'created'], [deleted.id]]);
    expect(response.body.tasks[0]).toEqual((await alice.ask('GET', `/${changed.id}`)).body);
    expect((await since(response.body.next)).body.tasks).toEqual([]);
  });

  test('returns the Idempotency-Key of a created task, beside deleted ids', async () => {
    const deleted = await alice.create('deleted');
    const token = await tokenOf(alice);
    await alice.ask('DELETE', `/${deleted.id}`);
    await alice.create('without a key');
    const { body: task } = await alice.ask('POST', '', {
      body: { title: 'with a key' },
      headers: { 'idempotency-key': 'of mine' },
    });
    await alice.ask('PATCH', `/${task.id}/complete`);
    const { body } = await since(token);
    expect([body.deleted, body.idempotency_keys]).toEqual([[deleted.id], [{ task_id: task.id, key: 'of mine' }]]);
  });

  test('has pages by Link, with deleted tasks among them', async () => {
    for (let number = 1; number <= 5; number += 1) await alice.create(`task ${number}`);
    const token = await tokenOf(alice);
    await alice.ask('PATCH', '?completed=false', { body: { completed: true } });
    const [last] = (await alice.ask('GET', '')).body;
    await alice.ask('DELETE', `/${last.id}`);
    await alice.create('task 6');
    const seen: unknown[] = [];
    let page = await since(token, '&limit=2');
    for (; page.headers['link'] !== undefined; page = await alice.changes(page.headers['link'].slice(1, -13))) {
      expect(page.headers['link']).toBe(`<?since=${page.body.next}&limit=2>; rel="next"`);
      seen.push([titles(page), page.body.deleted]);
    }
    seen.push([titles(page), page.body.deleted]);
    expect(seen).toEqual([
      [['task 1', 'task 2'], []],
      [['task 3', 'task 4'], []],
      [['task 6'], [last.id]],
    ]);
    expect((await since(page.body.next)).body.tasks).toEqual([]);
  });

  test('includes changes and deletions made while the first pages are read', async () => {
    for (let number = 1; number <= 4; number += 1) await alice.create(`task ${number}`);
    const first = await alice.changes('?limit=2');
    const [read] = first.body.tasks;
    await alice.ask('DELETE', `/${read.id}`);
    const [unread] = (await alice.ask('GET', '')).body;
    await alice.ask('DELETE', `/${unread.id}`);
    const rest = await since(first.body.next);
    expect([titles(rest), rest.body.deleted]).toEqual([['task 3'], [read.id, unread.id]]);
  });

  test('returns all tasks to a client that began with none', async () => {
    const token = await tokenOf(alice);
    await alice.create('first');
    expect(titles(await since(token))).toEqual(['first']);
    await alice.erase({ user_id: alice.userId });
    await alice.create('another');
    expect(titles(await since(token))).toEqual(['another']);
  });

  test("refuses another user's token, and one from before an erasure, with 410", async () => {
    const bob = await caller(service(), family);
    await bob.create("Bob's");
    expect((await since(await tokenOf(bob))).status).toBe(410);
    await alice.create('first');
    const token = await tokenOf(alice);
    await alice.erase({ user_id: alice.userId });
    expect((await since(token)).status).toBe(410);
    await alice.create('second');
    expect((await since(token)).status).toBe(410);
  });

  test('accepts a token of 30 days, and refuses an older one with 410 unless nothing has changed', async () => {
    await alice.create('old');
    const shift = async (by: number): Promise<void> => {
      await sql.execute("update change_counters set change = change - ?, gaps = '{}' where user_id = ?", [
        by,
        alice.userId,
      ]);
    };
    await shift(31 * day);
    const old = await tokenOf(alice);
    expect((await since(old)).status).toBe(200);
    await alice.create('new');
    await sql.execute("update change_counters set gaps = '{}' where user_id = ?", [alice.userId]);
    expect((await since(old)).status).toBe(410);
    await shift(29 * day);
    const month = await tokenOf(alice);
    await alice.create('newer');
    await sql.execute("update change_counters set gaps = '{}' where user_id = ?", [alice.userId]);
    expect((await since(month)).status).toBe(200);
  });

  test.each(['', 'x', '188a1a5e', '188a1a5e-1-2', '188a1a5e-zzzzzzzzzzzz', '188A1A5E-1'])(
    'refuses %j, which is no token',
    async (token) => {
      const { status, body } = await since(token);
      expect([status, body.errors[0]]).toEqual([422, expect.objectContaining({ parameter: 'since' })]);
    },
  );

  test.each(['0', '1001', 'x', '1.5'])('refuses the limit %j', async (limit) => {
    expect((await alice.changes(`?limit=${limit}`)).status).toBe(422);
  });

  test('accepts the limits 1 and 1000', async () => {
    expect((await alice.changes('?limit=1')).status).toBe(200);
    expect((await alice.changes('?limit=1000')).status).toBe(200);
  });

  test("does not include other users' tasks", async () => {
    const bob = await caller(service(), family);
    const token = await tokenOf(alice);
    const { id } = await bob.create("Bob's");
    await bob.ask('DELETE', `/${id}`);
    await bob.create("Bob's second");
    expect((await since(token)).body).toMatchObject({ tasks: [], deleted: [] });
  });
});
