import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { ApiResponse } from '../support/api.ts';
import { caller, families } from '../support/caller.ts';
import { useService } from '../support/service.ts';
import {
  completeAll,
  create,
  expectReused,
  keysOf,
  listOf,
  ofOneTask,
  removeAll,
  send,
  toggle,
  update,
  withTask,
  writes,
  type Write,
} from '../support/writes.ts';
import { useSql } from '../support/use-sql.ts';

const service = useService();
const sql = useSql();

describe.each(families)('An idempotency key of a write, as %s', (family) => {
  describe.each(writes)('%s', (_name, request) => {
    const others = writes.filter(([, other]) => other !== request);
    test.each(others)('cannot have the key of %s', async (_other, other) => {
      const [alice, { id }] = await withTask(service(), family);
      await send(alice, other, id, 'key');
      const before = await listOf(alice);
      expectReused(await send(alice, request, id, 'key'));
      expect(await listOf(alice)).toEqual(before);
    });

    test('cannot share a key with a creation', async () => {
      const alice = await caller(service(), family);
      const { id } = (await send(alice, create, 0, 'created')).body;
      expectReused(await send(alice, request, id, 'created'));
      await send(alice, request, id, 'changed');
      expectReused(await send(alice, create, 0, 'changed'));
    });
  });

  describe.each(Object.entries(ofOneTask))('%s', (_name, request) => {
    test('does not store a failure: a retry is processed again', async () => {
      const [alice, { id }] = await withTask(service(), family);
      expect((await send(alice, request, id, 'key', { 'if-match': '"1"' })).status).toBe(412);
      expect((await send(alice, request, id + 1_000_000, 'key')).status).toBe(404);
      expect(await keysOf(sql, alice)).toEqual([]);
      expect([200, 204]).toContain((await send(alice, request, id, 'key')).status);
    });

    test("finds neither another user's task nor the response of that user's key", async () => {
      const [[alice, { id }], [bob]] = [await withTask(service(), family), await withTask(service(), family)];
      expect((await send(bob, request, id, 'key')).status).toBe(404);
      await send(alice, request, id, 'key');
      expect((await send(bob, request, id, 'key')).status).toBe(404);
      expect(await keysOf(sql, bob)).toEqual([]);
    });

    test('cannot have the key of the same change of another task', async () => {
      const [alice, { id }] = await withTask(service(), family);
      const other = await alice.create('Call the dentist');
      await send(alice, request, id, 'key');
      expectReused(await send(alice, request, other.id, 'key'));
      expect((await alice.ask('GET', `/${other.id}`)).body).toEqual(other);
    });
  });

  test.each([completeAll, removeAll])(
    'changes of many tasks do not store a failure: %j',
    async (...request: Write[number][]) => {
      const [alice, { id }] = await withTask(service(), family);
      const asked = request as unknown as Write;
      expect((await send(alice, asked, id, 'key', { 'if-match': '"1"' })).status).toBe(412);
      expect(await keysOf(sql, alice)).toEqual([]);
      expect((await send(alice, asked, id, 'key')).body).toEqual({ count: 1 });
    },
  );

  test('toggles once for each key, 20 requests at a time for each of 40 keys', async () => {
    const [alice, { id }] = await withTask(service(), family);
    const responses: ApiResponse[] = [];
    for (let round = 0; round < 40; round += 1) {
      const key = randomUUID();
      responses.push(...(await Promise.all(Array.from({ length: 20 }, () => send(alice, toggle, id, key)))));
    }
    expect(responses.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(responses.map(({ headers }) => headers['etag'])).size).toBe(40);
    const now = (await alice.ask('GET', `/${id}`)).headers['etag'] ?? '';
    expect(now).toMatch(/^"41/);
  });

  test('a change of a task is not reported as its creation', async () => {
    const alice = await caller(service(), family);
    const { id } = (await send(alice, create, 0, 'created')).body;
    await send(alice, update, id, 'changed');
    // The time of both, where it is the same.
    await sql.execute(
      'update idempotency_keys set created_at = (select created_at from tasks where id = ?) where user_id = ?',
      [id, alice.userId],
    );
    expect((await alice.changes()).body.idempotency_keys).toEqual([{ task_id: id, key: 'created' }]);
  });

  test('an erasure stores no key, and a retry erases what is left', async () => {
    const [alice, { id }] = await withTask(service(), family);
    await send(alice, update, id, 'key');
    const erase = (): Promise<ApiResponse> =>
      alice.askAt('POST', alice.path.replace(/tasks$/, 'erasure'), {
        body: { user_id: alice.userId },
        headers: { 'idempotency-key': 'erasure' },
      });
    expect((await erase()).body).toEqual({ count: 1 });
    expect(await keysOf(sql, alice)).toEqual([]);
    expect((await erase()).body).toEqual({ count: 0 });
  });
});
