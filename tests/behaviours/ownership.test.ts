import { describe, expect, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { caller, families } from '../support/caller.ts';
import { operations } from '../support/contract.ts';
import { addressOf, comparable, exampleBody } from '../support/requests.ts';
import { useService } from '../support/service.ts';
import { newUser } from '../support/tokens.ts';

const service = useService();
const named = (part: string) =>
  operations.filter(({ path }) => path.includes(part)).map((operation) => [operation.operationId, operation] as const);

test('the tables of this file match the contract: eleven operations in each URL form', () => {
  expect(named('{task_id}')).toHaveLength(8);
  expect(named('{user_id}')).toHaveLength(11);
});

describe.each(named('{task_id}'))('%s', (_, { method, path, ...operation }) => {
  test("returns the same for another user's task as for a missing one, and does not change it", async () => {
    const alice = await caller(service());
    const bob = await caller(service());
    const task = await bob.create("Bob's");
    const gone = await bob.create('gone');
    await bob.ask('DELETE', `/${gone.id}`);
    const reach = (id: number) =>
      alice.askAt(method.toUpperCase(), addressOf(path, { user_id: alice.userId, task_id: id }), {
        body: exampleBody({ method, path, ...operation }),
      });
    const [foreign, absent] = [await reach(task.id), await reach(gone.id)];
    expect(foreign.status).toBe(404);
    expect(comparable(foreign)).toEqual(comparable(absent));
    expect((await bob.ask('GET', '')).body).toEqual([task]);
    expect((await alice.ask('GET', '')).body).toEqual([]);
  });
});

describe.each(named('{user_id}'))('%s', (_, operation) => {
  test.each([
    ['what fits', 'the task', exampleBody(operation)],
    ['an id that is none', '0x10', exampleBody(operation)],
    ['a body that does not fit', 'the task', { title: '', completed: 'yes' }],
    ['a body that is not JSON', '05', '{'],
  ])("returns 403 at another user's URL, sent %s", async (_what, id, body) => {
    const alice = await caller(service());
    const bob = await caller(service());
    const task = await bob.create("Bob's");
    const target = addressOf(operation.path, { user_id: bob.userId, task_id: id === 'the task' ? task.id : id });
    const response = await alice.askAt(operation.method.toUpperCase(), target, { body });
    expect(response.status).toBe(403);
    expect(JSON.stringify(response.body)).not.toContain(bob.userId);
    expect((await bob.ask('GET', '')).body).toEqual([task]);
    expect((await alice.ask('GET', '')).body).toEqual([]);
  });

  test('returns the same for a user with tasks, a user without tasks and an unknown user', async () => {
    const alice = await caller(service());
    const bob = await caller(service());
    await bob.create("Bob's");
    const reach = (userId: string) =>
      alice.askAt(operation.method.toUpperCase(), addressOf(operation.path, { user_id: userId }), {
        body: exampleBody(operation),
      });
    expect(comparable(await reach(bob.userId))).toEqual(comparable(await reach(newUser())));
  });
});

describe.each(families)('in %s', (family) => {
  test("lists only the user's tasks, on each page", async () => {
    const [alice, bob] = [await caller(service(), family), await caller(service(), family)];
    const own = await alice.create("Alice's");
    const theirs = await bob.create("Bob's");
    expect((await alice.ask('GET', '')).body).toEqual([own]);
    const page = await alice.ask('GET', `?limit=1&cursor=${theirs.id + 1}`);
    expect(page.body).toEqual([own]);
    expect(page.headers.link).toBeUndefined();
  });

  test.each([
    ['POST', 'user_id'],
    ['POST', 'id'],
    ['PUT', 'user_id'],
    ['PUT', 'id'],
  ])('does not move a task between users by a %s with a property %s', async (method, member) => {
    const [alice, bob] = [await caller(service(), family), await caller(service(), family)];
    const theirs = await bob.create("Bob's");
    const own = await alice.create("Alice's");
    const { status, body } = await alice.ask(method, method === 'PUT' ? `/${own.id}` : '', {
      body: { title: 'changed', [member]: theirs[member] },
    });
    expect({ status, user_id: body.user_id }).toEqual({ status: method === 'PUT' ? 200 : 201, user_id: alice.userId });
    expect((await bob.ask('GET', '')).body).toEqual([theirs]);
    expect((await alice.ask('GET', `/${own.id}`)).status).toBe(200);
  });

  test.each([
    "o'brien",
    'a b',
    'a/b',
    'a%2Fb',
    'ünï🥛',
    '%',
    'a+b',
    '{user_id}',
    'x'.repeat(255),
    '🥛'.repeat(255),
    '__proto__',
    '0',
    'a;b',
    'a?b#c',
  ])('serves the user %s', async (name) => {
    const alice = await caller(service(), family, name);
    const task = await alice.create('Buy milk');
    expect(task.user_id).toBe(name);
    expect((await alice.ask('GET', `/${task.id}`)).body).toEqual(task);
    expect((await alice.ask('DELETE', `/${task.id}`)).status).toBe(204);
  });
});

test('compares user ids exactly', async () => {
  const userId = `${newUser()}é`;
  const alice = await caller(service(), '/api/tasks', userId);
  const others = [
    userId.toUpperCase(),
    userId.normalize('NFD'),
    `${userId} `,
    ` ${userId}`,
    userId.slice(0, -1),
    `${userId}\0`,
    encodeURIComponent(userId),
    '*',
    '%',
  ];
  for (const other of others) {
    expect({ other, status: (await alice.askAt('GET', `/api/${encodeURIComponent(other)}/tasks`)).status }).toEqual({
      other,
      status: 403,
    });
  }
});

test('returns 401 without a token for every user in the path', async () => {
  const bob = await caller(service());
  await bob.create("Bob's");
  expect((await ask(service(), 'GET', `/api/${bob.userId}/tasks`)).status).toBe(401);
});
