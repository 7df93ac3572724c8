import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiResponse, RequestOptions } from '../support/api.ts';
import { caller, families, type Caller } from '../support/caller.ts';
import { operations, type ContractOperation } from '../support/contract.ts';
import { addressOf, comparable, exampleBody } from '../support/requests.ts';
import { useService } from '../support/service.ts';
import { rowsOf } from '../support/stored-rows.ts';
import { newUser } from '../support/tokens.ts';
import { spellings } from './id-spellings.ts';
import { useSql } from '../support/use-sql.ts';

const service = useService();
const shared = { title: 'Book a table', description: null, completed: false };
const sharedKey = newUser();
const nobodys = Number.MAX_SAFE_INTEGER;
const sql = useSql();
let alice: Caller;
let bob: Caller;
let bobs: Record<'open' | 'done' | 'gone', ApiResponse['body']>;
let before: unknown;

beforeAll(async () => {
  [alice, bob] = [await caller(service()), await caller(service())];
  bobs = {
    open: await bob.create("Bob's"),
    done: await bob.create("Bob's", { description: 'and done', completed: true }),
    gone: await bob.create('gone'),
  };
  await bob.ask('DELETE', `/${bobs.gone.id}`);
  await bob.ask('POST', '', { body: shared, headers: { 'idempotency-key': sharedKey } });
  await sql.execute(
    `insert into idempotency_keys (user_id, key, fingerprint, task_id, created_at) values (?, 'old', ?, 1, now() - interval '2 days')`,
    [bob.userId, '0'.repeat(64)],
  );
  before = await rowsOf(sql, bob.userId);
});

async function expectBobUntouched(): Promise<void> {
  expect(await rowsOf(sql, bob.userId)).toEqual(before);
}

const ofTasks = operations.filter(({ path }) => path.startsWith('/api/'));
const named = (part: string) =>
  ofTasks.filter(({ path }) => path.includes(part)).map((operation) => [operation.operationId, operation] as const);

/** Alice's request; `{user_id}` is hers unless given. */
const reach = (
  operation: ContractOperation,
  id: string | number,
  { userId = alice.userId, ...options }: RequestOptions & { userId?: string } = {},
): Promise<ApiResponse> =>
  alice.askAt(
    operation.method.toUpperCase(),
    addressOf(operation.path, { user_id: userId }).replace(/\/1(?=\/complete$|$)/, `/${id}`),
    { body: exampleBody(operation), ...options },
  );

const conditions: [string, RequestOptions['headers'] & object][] = [
  ['no condition', {}],
  ['its version', { 'if-match': '"1"', 'if-none-match': '"1"' }],
  ['any version', { 'if-match': '*', 'if-none-match': '*' }],
  ['another version', { 'if-match': '"7"', 'if-none-match': '"7"' }],
];

test('the tables of this file match the contract: eleven operations in each URL form, eight of them of one task', () => {
  expect([ofTasks.length, named('{task_id}').length, named('{user_id}').length]).toEqual([22, 8, 11]);
});

describe.each(named('{task_id}'))('%s', (_, operation) => {
  test.each(conditions)(
    "returns the same bytes for another user's task, open or completed, and for a missing task, given %s",
    async (_name, headers) => {
      const absent = comparable(await reach(operation, nobodys, { headers }));
      for (const { id } of Object.values(bobs))
        expect(comparable(await reach(operation, id, { headers }))).toEqual(absent);
      expect(absent).toMatchObject({ status: 404 });
      await expectBobUntouched();
    },
  );

  test.each(spellings)("treats the id of another user's task, written %s, like a missing id", async (_name, spell) => {
    const refused = comparable(await reach(operation, spell(nobodys)));
    expect(comparable(await reach(operation, spell(bobs.open.id)))).toEqual(refused);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ parameter: 'task_id' }] } });
    await expectBobUntouched();
  });

  test("affects only the user's own task", async () => {
    const [task, other] = [await alice.create("Alice's"), await alice.create("Alice's other")];
    const { status, body } = await reach(operation, task.id);
    expect({ status, id: body?.id }).toEqual(
      operation.method === 'delete' ? { status: 204, id: undefined } : { status: 200, id: task.id },
    );
    expect((await alice.ask('GET', `/${other.id}`)).body).toEqual(other);
    await expectBobUntouched();
  });
});

describe.each(named('{user_id}'))('%s', (_, operation) => {
  test("returns the same response at another user's URL for every id and condition", async () => {
    const own = await alice.create("Alice's");
    const forbidden = comparable(await reach(operation, 1, { userId: newUser() }));
    expect(forbidden).toMatchObject({ status: 403 });
    for (const id of [bobs.open.id, bobs.gone.id, own.id, '0x10']) {
      for (const [, headers] of conditions)
        expect(comparable(await reach(operation, id, { userId: bob.userId, headers }))).toEqual(forbidden);
    }
    expect((await alice.ask('GET', `/${own.id}`)).body).toEqual(own);
    await expectBobUntouched();
  });
});

const lists: [string, number, () => string, Readonly<Record<string, string>>][] = [
  ['nothing', 2, () => '', {}],
  ['each filter', 2, () => '?status=all&limit=1000', {}],
  ['completed=true', 1, () => '?completed=true', {}],
  ['completed=false', 1, () => '?completed=false&status=pending', {}],
  ["a cursor behind another's task", 0, () => `?cursor=${bobs.done.id + 1}&limit=1`, {}],
  ["another's name in the query", 2, () => `?user_id=${bob.userId}&userId=${bob.userId}&owner=${bob.userId}`, {}],
  [
    "another's name in headers",
    2,
    () => '',
    {
      'x-user-id': 'bob',
      'x-forwarded-user': 'bob',
      'x-original-url': '/api/bob/tasks',
      'x-http-method-override': 'DELETE',
    },
  ],
  ["another's name in a cookie", 2, () => '', { cookie: 'user_id=bob; better-auth.session_token=bob' }],
];

describe.each(families)('in %s', (family) => {
  test.each(lists)("lists only the user's tasks, given %s", async (_name, count, query, headers) => {
    const carol = await caller(service(), family);
    await carol.create("Carol's");
    await carol.create("Carol's", { completed: true });
    const names = Object.entries(headers).map(([name, value]) => [name, value.replaceAll('bob', bob.userId)]);
    const { status, body } = await carol.ask('GET', query(), { headers: Object.fromEntries(names) });
    expect({ status, owners: body.map((task: { user_id: string }) => task.user_id) }).toEqual({
      status: 200,
      owners: Array(count).fill(carol.userId),
    });
    await expectBobUntouched();
  });

  test.each([
    ['DELETE', '?completed=true'],
    ['DELETE', '?completed=false'],
    ['PATCH', '?completed=false'],
    ['PATCH', '?completed=true'],
  ])("changes only the user's tasks with %s %s", async (method, query) => {
    const carol = await caller(service(), family);
    await carol.create("Carol's", { completed: query === '?completed=true' });
    for (const [, headers] of conditions.filter(([name]) => !name.includes('version'))) {
      expect(
        (await carol.ask(method, query, { body: method === 'PATCH' ? { completed: true } : undefined, headers })).body,
      ).toEqual({ count: 1 });
    }
    await expectBobUntouched();
  });

  test("erases only the user's rows", async () => {
    const carol = await caller(service(), family);
    await carol.create("Carol's");
    expect((await carol.erase({ user_id: bob.userId })).status).toBe(422);
    expect((await carol.erase({ user_id: carol.userId })).body).toEqual({ count: 1 });
    await expectBobUntouched();
  });

  test('creates a task of the user under a key that another user has used, and repeats its response', async () => {
    const again = { body: shared, headers: { 'idempotency-key': sharedKey } };
    const [carol, dave] = [await caller(service(), family), await caller(service(), family)];
    const created = [await carol.ask('POST', '', again), await dave.ask('POST', '', again)].map(({ body }) => body);
    expect(created.map(({ user_id: owner }) => owner)).toEqual([carol.userId, dave.userId]);
    expect([await carol.ask('POST', '', again), await dave.ask('POST', '', again)].map(({ body }) => body)).toEqual(
      created,
    );
    await expectBobUntouched();
  });

  test('distinguishes users whose tokens differ only in the user', async () => {
    const callers = await Promise.all(Array.from({ length: 5 }, () => caller(service(), family)));
    await Promise.all(callers.map((one) => one.create(one.userId)));
    const lists = await Promise.all([...callers, ...callers].map((one) => one.ask('GET', '')));
    expect(lists.map(({ body }) => body.map((task: { title: string }) => task.title))).toEqual(
      [...callers, ...callers].map(({ userId }) => [userId]),
    );
    await expectBobUntouched();
  });
});
