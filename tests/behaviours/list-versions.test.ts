import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { caller, families, type Caller } from '../support/caller.ts';
import { startTestService, useService } from '../support/service.ts';
import { useSql } from '../support/use-sql.ts';

const service = useService();
const sql = useSql();

const etagOf = async (alice: Caller, query = ''): Promise<string> =>
  (await alice.ask('GET', query)).headers['etag'] ?? '';
const known = (alice: Caller, etag: string, query = '', method = 'GET') =>
  alice.ask(method, query, { headers: { 'if-none-match': etag } });

const changes: [string, (alice: Caller, id: number) => Promise<unknown>][] = [
  ['a new task', (alice) => alice.create('Call the dentist')],
  [
    'a new task with a key',
    (alice) => alice.ask('POST', '', { body: { title: 'x' }, headers: { 'idempotency-key': 'key' } }),
  ],
  ['a PUT', (alice, id) => alice.ask('PUT', `/${id}`, { body: { title: 'Buy oat milk' } })],
  ['a toggle', (alice, id) => alice.ask('PATCH', `/${id}/complete`)],
  ['a DELETE', (alice, id) => alice.ask('DELETE', `/${id}`)],
  [
    'an import by hand',
    (alice) => sql.execute("insert into tasks (user_id, title) values (?, 'imported')", [alice.userId]),
  ],
  [
    'a correction by hand',
    (alice, id) => sql.execute("update tasks set title = 'corrected' where user_id = ? and id = ?", [alice.userId, id]),
  ],
];

describe.each(families)('The version of a list, as %s', (family) => {
  test.each(['', '?limit=1', '?completed=true', '?status=pending&limit=1&cursor=9007199254740991'])(
    'is a 304 with %j for a client that has it',
    async (query) => {
      const alice = await caller(service(), family);
      for (const title of ['one', 'two']) await alice.create(title);
      const etag = await etagOf(alice, query);
      for (const sent of [etag, `W/${etag}`, '*', `"7", ${etag}`]) {
        for (const method of ['GET', 'HEAD']) {
          const { status, headers, body } = await known(alice, sent, query, method);
          expect([status, headers['etag'], headers['cache-control'], body]).toEqual([
            304,
            etag,
            'private, no-cache',
            undefined,
          ]);
        }
      }
    },
  );

  test.each(changes)('changes after %s', async (_what, change) => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const etag = await etagOf(alice);
    await change(alice, id);
    const { status, headers, body } = await known(alice, etag);
    expect(status).toBe(200);
    expect(headers['etag']).not.toBe(etag);
    expect(body).toEqual((await alice.ask('GET', '')).body);
  });

  test("does not change with other users' tasks, nor with requests that change nothing", async () => {
    const [alice, bob] = [await caller(service(), family), await caller(service(), family)];
    const { id } = await alice.create('Buy milk');
    const etag = await etagOf(alice);
    await bob.create('Water the plants');
    await alice.ask('PUT', `/${id}`, { body: { title: '' } });
    await alice.ask('PUT', `/${id}`, { body: { title: 'x' }, headers: { 'if-match': '"1"' } });
    await alice.ask('DELETE', '/9007199254740991');
    expect((await known(alice, etag)).status).toBe(304);
  });

  test.each(['"0"', '"01"', '""', '"1"'])('is a 200 for a client that has only %s', async (etag) => {
    const alice = await caller(service(), family);
    await alice.create('Buy milk');
    expect((await known(alice, etag)).body).toHaveLength(1);
  });

  test('exists for a user without tasks', async () => {
    const alice = await caller(service(), family);
    const etag = await etagOf(alice);
    expect((await known(alice, etag)).status).toBe(304);
    await alice.create('Buy milk');
    expect((await known(alice, etag)).body).toHaveLength(1);
  });

  test('is the same on another instance', async () => {
    const other = await startTestService();
    try {
      const alice = await caller(service(), family);
      await alice.create('Buy milk');
      expect((await known(await caller(other.url, family, alice.userId), await etagOf(alice))).status).toBe(304);
    } finally {
      await other.close();
    }
  });

  test('is refused as what is no entity tag', async () => {
    const alice = await caller(service(), family);
    const { status, body } = await known(alice, '1');
    expect([status, body.errors?.[0].parameter]).toEqual([422, 'If-None-Match']);
  });
});

test('distinguishes tasks from before changes were numbered from no tasks', async () => {
  const alice = await caller(service());
  await sql.execute("insert into tasks (user_id, title) values (?, 'old')", [alice.userId]);
  await sql.execute('delete from change_counters where user_id = ?', [alice.userId]);
  const etag = await etagOf(alice);
  expect((await known(alice, etag)).status).toBe(304);
  await sql.execute('delete from tasks where user_id = ?', [alice.userId]);
  await sql.execute('delete from change_counters where user_id = ?', [alice.userId]);
  expect((await known(alice, etag)).body).toEqual([]);
});

test('differs for other tasks after the database was restored', async () => {
  const alice = await caller(service());
  await alice.create('Buy milk');
  const [saved] = await sql.execute<{ change: string }>('select change from change_counters where user_id = ?', [
    alice.userId,
  ]);
  await alice.create('lost');
  const lost = await etagOf(alice);
  await sql.execute("delete from tasks where user_id = ? and title = 'lost'", [alice.userId]);
  await sql.execute('update change_counters set change = ? where user_id = ?', [saved?.change, alice.userId]);
  await alice.create('another');
  expect(await etagOf(alice)).not.toBe(lost);
});

test('is older than a change made while a long list is sent, so that the next request fetches the change', async () => {
  const alice = await caller(service());
  await sql.execute(
    "insert into tasks (user_id, title, description) select ?, 'task ' || n, repeat('x', 900) from generate_series(1, 5000) n",
    [alice.userId],
  );
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${service()}${alice.path}`, { headers: { authorization: `Bearer ${alice.token}` }, agent: false }, resolve)
      .on('error', reject)
      .end();
  });
  await sql.execute("update tasks set title = 'changed' where user_id = ? and title = 'task 1'", [alice.userId]);
  const list = JSON.parse(await text(response)) as { title: string }[];
  expect([list.length, list.at(-1)?.title]).toEqual([5_000, 'changed']);
  expect((await known(alice, response.headers.etag ?? '')).status).toBe(200);
});
