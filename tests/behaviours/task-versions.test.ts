import { describe, expect, test } from '@jest/globals';
import { caller, families, type Caller } from '../support/caller.ts';
import { databaseUrl, useService } from '../support/service.ts';
import { openSql } from '../support/sql.ts';

const service = useService();

const etagOf = async (alice: Caller, id: number): Promise<string> =>
  (await alice.ask('GET', `/${id}`)).headers['etag'] ?? '';

const changes: [name: string, method: string, suffix: string, body: object | undefined][] = [
  ['PUT', 'PUT', '', { title: 'Buy oat milk' }],
  ['PUT that changes nothing', 'PUT', '', { title: 'Buy milk' }],
  ['toggle', 'PATCH', '/complete', undefined],
  ['set', 'PATCH', '/complete', { completed: true }],
];

const removal: (typeof changes)[number] = ['DELETE', 'DELETE', '', undefined];

describe.each(families)('The version of a task, as %s', (family) => {
  test('of a new task is the version that reading it returns', async () => {
    const alice = await caller(service(), family);
    const { body, headers } = await alice.ask('POST', '', { body: { title: 'Buy milk' } });
    expect(headers['etag']).toMatch(/^"1\d+"$/);
    expect(await etagOf(alice, body.id)).toBe(headers['etag']);
  });

  test.each(changes)('changes with a %s, whose response has the new version', async (_name, method, suffix, body) => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const { headers } = await alice.ask(method, `/${id}${suffix}`, { body });
    expect(headers['etag']).toMatch(/^"2\d+"$/);
    expect(await etagOf(alice, id)).toBe(headers['etag']);
  });

  test.each(['ETAG', 'W/ETAG', '*', '"7", ETAG', 'W/"x",ETAG'])(
    'is a 304 for a client that has it as %s',
    async (known) => {
      const alice = await caller(service(), family);
      const { id } = await alice.create('Buy milk');
      const etag = await etagOf(alice, id);
      for (const method of ['GET', 'HEAD']) {
        const { status, headers, body } = await alice.ask(method, `/${id}`, {
          headers: { 'if-none-match': known.replace('ETAG', etag) },
        });
        expect([status, headers['etag'], headers['content-type'], body]).toEqual([304, etag, undefined, undefined]);
      }
    },
  );

  test.each(['"2"', '"11"', '"01"', '""'])('is a 200 for a client that has only %s', async (known) => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    expect((await alice.ask('GET', `/${id}`, { headers: { 'if-none-match': known } })).status).toBe(200);
  });

  test.each([...changes, removal])('allows a %s that names it, or any', async (_name, method, suffix, body) => {
    const alice = await caller(service(), family);
    // A proxy that compresses responses weakens their tags.
    for (const tag of ['ETAG', '*', '"9", ETAG', 'W/ETAG']) {
      const { id } = await alice.create('Buy milk');
      const etag = await etagOf(alice, id);
      expect(
        (await alice.ask(method, `/${id}${suffix}`, { body, headers: { 'if-match': tag.replace('ETAG', etag) } }))
          .status,
      ).toBe(method === 'DELETE' ? 204 : 200);
    }
  });

  test.each([...changes, removal])(
    'keeps a %s from a task that has changed since',
    async (_name, method, suffix, body) => {
      const alice = await caller(service(), family);
      const { id } = await alice.create('Buy milk');
      const etag = await etagOf(alice, id);
      const { body: current } = await alice.ask('PUT', `/${id}`, { body: { title: 'Buy bread' } });
      for (const tag of [etag, `W/${etag}`, '"1"', '"2"', '"2x"', '"99999999999999999999"']) {
        const refused = await alice.ask(method, `/${id}${suffix}`, { body, headers: { 'if-match': tag } });
        expect([refused.status, refused.body.type]).toEqual([412, '/problems/precondition-failed']);
      }
      expect((await alice.ask('GET', `/${id}`)).body).toEqual(current);
    },
  );

  test.each([...changes, removal])(
    "makes no difference to a %s of no task, or of another user's",
    async (_name, method, suffix, body) => {
      const [alice, bob] = [await caller(service(), family), await caller(service(), family)];
      const { id } = await bob.create('Buy milk');
      for (const target of [id, Number.MAX_SAFE_INTEGER]) {
        for (const tag of ['"1"', '"2"', '*']) {
          expect((await alice.ask(method, `/${target}${suffix}`, { body, headers: { 'if-match': tag } })).status).toBe(
            404,
          );
        }
      }
    },
  );

  test.each(['1', '"1', "'1'", '"1" "2"', '*, "1"', ''])('is refused as %s, which is no entity tag', async (tag) => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    for (const [method, name] of [
      ['GET', 'If-None-Match'],
      ['DELETE', 'If-Match'],
    ] as const) {
      const { status, body } = await alice.ask(method, `/${id}`, { headers: { [name]: tag } });
      expect([status, body.errors?.[0].parameter]).toEqual([422, name]);
    }
  });

  test('rises with each of 300 concurrent toggles, and updated_at never goes back', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const responses = await Promise.all(Array.from({ length: 300 }, () => alice.ask('PATCH', `/${id}/complete`)));
    const changes = responses.map(({ headers, body }) => ({
      version: Number(headers['etag']?.slice(1, -14)),
      at: body.updated_at as string,
      completed: body.completed as boolean,
    }));
    changes.sort((a, b) => a.version - b.version);
    expect(changes.map(({ version }) => version)).toEqual(changes.map((_, index) => index + 2));
    expect(changes.map(({ completed }) => completed)).toEqual(changes.map((_, index) => index % 2 === 0));
    expect(changes.map(({ at }) => at)).toEqual(changes.map(({ at }) => at).sort());
  });

  test('allows one of many concurrent changes', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const etag = await etagOf(alice, id);
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        alice.ask('PUT', `/${id}`, { body: { title: `Title ${n}` }, headers: { 'if-match': etag } }),
      ),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(412)]);
    expect(await etagOf(alice, id)).toMatch(/^"2\d+"$/);
  });
});

test('is unique: a version that is reached again after the database was restored has another tag', async () => {
  const alice = await caller(service());
  const { id } = await alice.create('Buy milk');
  const sql = await openSql(databaseUrl());
  const [saved] = await sql.execute<{ row: string }>(
    'select to_json(tasks) as row from tasks where user_id = ? and id = ?',
    [alice.userId, id],
  );
  const first = await alice.ask('PUT', `/${id}`, { body: { title: 'Buy oat milk' } });
  expect(saved).toBeDefined();
  await sql.execute('delete from tasks where user_id = ? and id = ?', [alice.userId, id]);
  await sql.execute('insert into tasks select * from json_populate_record(null::tasks, ?::json)', [
    JSON.stringify(saved?.row),
  ]);
  await sql.close();
  const second = await alice.ask('PUT', `/${id}`, { body: { title: 'Buy bread' } });
  expect(second.headers['etag']).not.toBe(first.headers['etag']);
  expect((await alice.ask('GET', `/${id}`, { headers: { 'if-none-match': first.headers['etag'] ?? '' } })).status).toBe(
    200,
  );
  expect(
    (
      await alice.ask('PUT', `/${id}`, {
        body: { title: 'Buy rye' },
        headers: { 'if-match': first.headers['etag'] ?? '' },
      })
    ).status,
  ).toBe(412);
});
