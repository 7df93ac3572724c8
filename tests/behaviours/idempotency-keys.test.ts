import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { caller, families, type Caller } from '../support/caller.ts';
import { startTestService, useService } from '../support/service.ts';
import { useSql } from '../support/use-sql.ts';

const service = useService();
const sql = useSql();

const task = { title: 'Book a table', description: 'By the window', completed: true };
const create = (alice: Caller, key: string, body: unknown = task) =>
  alice.ask('POST', '', { body, headers: { 'idempotency-key': key } });
const tasksOf = async (alice: Caller): Promise<unknown[]> => (await alice.ask('GET', '')).body;
const keysOf = ({ userId }: Caller) =>
  sql.execute('select key from idempotency_keys where user_id = ? order by key', [userId]);
/** Lets the user's keys grow old by what PostgreSQL calls an interval. */
const age = ({ userId }: Caller, interval: string) =>
  sql.execute('update idempotency_keys set created_at = created_at - ?::interval where user_id = ?', [
    interval,
    userId,
  ]);

const whatCounts = ({ status, headers, body }: Awaited<ReturnType<typeof create>>): unknown => [
  status,
  headers['location'],
  headers['etag'],
  Object.entries(body),
];

describe.each(families)('An idempotency key, as %s', (family) => {
  test('creates one task, and repeats its response', async () => {
    const alice = await caller(service(), family);
    const key = randomUUID();
    const first = await create(alice, key);
    expect(first.status).toBe(201);
    expect(whatCounts(await create(alice, key))).toEqual(whatCounts(first));
    expect(await tasksOf(alice)).toEqual([first.body]);
  });

  test('repeats that response after the task was changed, and after it was deleted', async () => {
    const alice = await caller(service(), family);
    const key = randomUUID();
    const first = await create(alice, key);
    await alice.ask('PUT', `/${first.body.id}`, { body: { title: 'Cancel the table' } });
    expect(whatCounts(await create(alice, key))).toEqual(whatCounts(first));
    await alice.ask('DELETE', `/${first.body.id}`);
    expect(whatCounts(await create(alice, key))).toEqual(whatCounts(first));
    expect(await tasksOf(alice)).toEqual([]);
  });

  test('creates one task from concurrent requests on two instances', async () => {
    const other = await startTestService();
    try {
      const alice = await caller(service(), family);
      const there = await caller(other.url, family, alice.userId);
      const key = randomUUID();
      const responses = await Promise.all(
        Array.from({ length: 50 }, (_, n) => create(n % 2 === 0 ? alice : there, key)),
      );
      expect(new Set(responses.map((response) => JSON.stringify(whatCounts(response)))).size).toBe(1);
      expect(await tasksOf(alice)).toEqual([responses[0]?.body]);
    } finally {
      await other.close();
    }
  });

  test('does not care how the same task is written', async () => {
    const alice = await caller(service(), family);
    const key = randomUUID();
    const first = await create(alice, key, { title: 'Buy milk' });
    for (const body of [
      '{ "completed":false, "title":"Buy\\u0020milk" }',
      { title: 'Buy milk', description: null, priority: 1 },
    ]) {
      expect(whatCounts(await create(alice, key, body))).toEqual(whatCounts(first));
    }
  });

  test.each([
    { ...task, title: 'Book a table ' },
    { ...task, description: null },
    { ...task, description: '' },
    { ...task, completed: false },
  ])('is refused with another task: %j', async (body) => {
    const alice = await caller(service(), family);
    const key = randomUUID();
    const first = await create(alice, key);
    const refused = await create(alice, key, body);
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [expect.objectContaining({ parameter: 'Idempotency-Key', code: 'key-reused' })],
    ]);
    expect(await tasksOf(alice)).toEqual([first.body]);
  });

  test("is the user's own", async () => {
    const [alice, bob] = [await caller(service(), family), await caller(service(), family)];
    const key = randomUUID();
    const responses = [await create(alice, key), await create(bob, key, { title: 'Something else' })];
    expect(responses.map(({ status, body }) => [status, body.user_id])).toEqual([
      [201, alice.userId],
      [201, bob.userId],
    ]);
  });

  test.each(['x', 'x'.repeat(255), '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "'; drop table tasks; --", 'a, b'])(
    'may be %s',
    async (key) => {
      const alice = await caller(service(), family);
      const first = await create(alice, key);
      expect(first.status).toBe(201);
      expect(whatCounts(await create(alice, key))).toEqual(whatCounts(first));
    },
  );

  test.each(['', 'x'.repeat(256), 'k\u00e9y', 'a\tb'])('may not be %j', async (key) => {
    const alice = await caller(service(), family);
    const { status, body } = await create(alice, key);
    expect([status, body.errors.map(({ parameter }: { parameter: string }) => parameter)]).toEqual([
      422,
      ['Idempotency-Key'],
    ]);
    expect(await tasksOf(alice)).toEqual([]);
  });

  test('is kept by nothing but a task that was created', async () => {
    const alice = await caller(service(), family);
    const key = randomUUID();
    expect((await create(alice, key, { title: '' })).status).toBe(422);
    expect((await create(alice, key)).status).toBe(201);
  });

  test('holds for 24 hours, and then creates a task again', async () => {
    const alice = await caller(service(), family);
    const key = randomUUID();
    const first = await create(alice, key);
    await age(alice, '23 hours 59 minutes');
    expect((await create(alice, key)).body.id).toBe(first.body.id);
    await age(alice, '1 minute');
    const second = await create(alice, key, { title: 'Something else' });
    expect([second.status, second.body.title]).toEqual([201, 'Something else']);
    expect(second.body.id).not.toBe(first.body.id);
    expect(whatCounts(await create(alice, key, { title: 'Something else' }))).toEqual(whatCounts(second));
  });

  test("is forgotten with the user's next one, once it is old", async () => {
    const [alice, bob] = [await caller(service(), family), await caller(service(), family)];
    for (const key of ['1', '2', '3']) await create(alice, key);
    await create(bob, '1');
    await age(alice, '24 hours');
    await create(alice, '4');
    expect(await keysOf(alice)).toEqual([{ key: '4' }]);
    expect(await keysOf(bob)).toEqual([{ key: '1' }]);
  });

  test('stores nothing for a request without a key', async () => {
    const alice = await caller(service(), family);
    await alice.create('Buy milk');
    expect(await keysOf(alice)).toEqual([]);
  });
});
