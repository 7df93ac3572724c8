import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { caller, families, type Caller } from '../support/caller.ts';
import { startTestService, useService } from '../support/service.ts';
import { expectReused, keysOf, listOf, remove, send, toggle, whatCounts, withTask, writes } from '../support/writes.ts';
import { useSql } from '../support/use-sql.ts';

const service = useService();
const sql = useSql();

const age = ({ userId }: Caller, interval: string): Promise<unknown> =>
  sql.execute('update idempotency_keys set created_at = created_at - ?::interval where user_id = ?', [
    interval,
    userId,
  ]);

describe.each(families)('A write with an idempotency key, as %s', (family) => {
  describe.each(writes)('%s', (_name, request) => {
    test('is done once, and repeats its response', async () => {
      const [alice, { id }] = await withTask(service(), family);
      const key = randomUUID();
      const first = await send(alice, request, id, key);
      expect([200, 204]).toContain(first.status);
      await alice.create('Something else');
      await alice.ask('PUT', `/${id}`, { body: { completed: true } });
      const after = await listOf(alice);
      for (let round = 0; round < 2; round += 1)
        expect(whatCounts(await send(alice, request, id, key))).toEqual(whatCounts(first));
      expect(await listOf(alice)).toEqual(after);
      await alice.ask('DELETE', `/${id}`);
      expect(whatCounts(await send(alice, request, id, key))).toEqual(whatCounts(first));
    });

    test('returns the same response as without a key', async () => {
      const [[alice, { id }], [bob, other]] = [await withTask(service(), family), await withTask(service(), family)];
      const keyed = await send(alice, request, id, randomUUID());
      const plain = await bob.ask(request[0], request[1](other.id), { body: request[2] });
      expect(keyed.status).toBe(plain.status);
      if (typeof plain.body !== 'object') return;
      expect(Object.keys(keyed.body)).toEqual(Object.keys(plain.body));
      const same = ['title', 'description', 'completed', 'count'].map((name) => [keyed.body[name], plain.body[name]]);
      expect(same.filter(([one, two]) => one !== two)).toEqual([]);
    });

    test('is done once for concurrent requests on two instances', async () => {
      const other = await startTestService();
      try {
        const [alice, { id }] = await withTask(service(), family);
        const there = await caller(other.url, family, alice.userId);
        const key = randomUUID();
        const responses = await Promise.all(
          Array.from({ length: 20 }, (_, n) => send(n % 2 === 0 ? alice : there, request, id, key)),
        );
        expect(new Set(responses.map((response) => JSON.stringify(whatCounts(response)))).size).toBe(1);
        if (request === toggle) expect((await alice.ask('GET', `/${id}`)).body).toEqual(responses[0]?.body);
      } finally {
        await other.close();
      }
    });

    test('repeats the first response although its If-Match no longer matches', async () => {
      const [alice, { id }] = await withTask(service(), family);
      const version = (await alice.ask('GET', request[1](id).startsWith('?') ? '' : `/${id}`)).headers['etag'] ?? '';
      const key = randomUUID();
      const first = await send(alice, request, id, key, { 'if-match': version });
      expect([200, 204]).toContain(first.status);
      await alice.create('Something else');
      expect(whatCounts(await send(alice, request, id, key, { 'if-match': version }))).toEqual(whatCounts(first));
      expectReused(await send(alice, request, id, key, { 'if-match': '"1"' }));
    });

    test('is done again after 24 hours, and not before', async () => {
      const [alice, { id }] = await withTask(service(), family);
      const key = randomUUID();
      const first = await send(alice, request, id, key);
      await age(alice, '23 hours 59 minutes');
      expect(whatCounts(await send(alice, request, id, key))).toEqual(whatCounts(first));
      await age(alice, '2 minutes');
      const second = await send(alice, request, id, key);
      if (request === remove) expect(second.status).toBe(404);
      else expect([second.status, second.body]).not.toEqual([first.status, first.body]);
    });

    test("deletes the user's expired keys, and no other user's keys", async () => {
      const [[alice, { id }], [bob, other]] = [await withTask(service(), family), await withTask(service(), family)];
      const kept = await alice.create('Kept');
      for (const key of ['1', '2']) await send(alice, toggle, kept.id, key);
      await send(bob, toggle, other.id, '1');
      await age(alice, '24 hours');
      await age(bob, '24 hours');
      await send(alice, request, id, '3');
      expect([await keysOf(sql, alice), await keysOf(sql, bob)]).toEqual([[{ key: '3' }], [{ key: '1' }]]);
    });

    test("has a key that is the user's own", async () => {
      const [[alice, { id }], [bob, other]] = [await withTask(service(), family), await withTask(service(), family)];
      const responses = [await send(alice, request, id, 'key'), await send(bob, request, other.id, 'key')];
      expect(responses[1]?.status).toBe(responses[0]?.status);
      expect((await send(bob, toggle, id, 'another')).status).toBe(404);
    });

    test('stores no key for a request without one', async () => {
      const [alice, { id }] = await withTask(service(), family);
      await alice.ask(request[0], request[1](id), { body: request[2] });
      expect(await keysOf(sql, alice)).toEqual([]);
    });
  });
});
