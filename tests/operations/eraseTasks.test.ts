import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { caller, families, type Caller, type Family } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { freshCheckout, run } from '../support/process.ts';
import { startTestService, useService } from '../support/service.ts';
import { openSql } from '../support/sql.ts';
import { tablesWith } from '../support/tables-with.ts';
import { useSql } from '../support/use-sql.ts';

jest.setTimeout(60_000);

const service = useService();
const sql = useSql();

/** A user with a row in each table. */
async function everywhere(url: string, family: Family = '/api/tasks'): Promise<Caller> {
  const alice = await caller(url, family);
  await alice.ask('POST', '', { body: { title: 'with a key' }, headers: { 'idempotency-key': 'key' } });
  const { id } = await alice.create('gone');
  await alice.create('done', { completed: true });
  await alice.ask('DELETE', `/${id}`);
  return alice;
}

const allTables = ['change_counters', 'deleted_tasks', 'idempotency_keys', 'tasks'];

describe.each(families)('eraseTasks as %s', (family) => {
  test('deletes every row of the user in every table, and returns the number of tasks', async () => {
    const [alice, bob] = [await everywhere(service(), family), await everywhere(service(), family)];
    expect(await tablesWith(sql, alice.userId)).toEqual(allTables);
    const { status, body } = await alice.erase({ user_id: alice.userId });
    expect([status, body, await tablesWith(sql, alice.userId)]).toEqual([200, { count: 2 }, []]);
    expect(await tablesWith(sql, bob.userId)).toEqual(allTables);
    expect((await alice.ask('GET', '')).body).toEqual([]);
  });

  test('can be repeated', async () => {
    const alice = await everywhere(service(), family);
    const send = () => alice.erase({ user_id: alice.userId });
    await send();
    expect((await send()).body).toEqual({ count: 0 });
  });

  test('changes the version of the list, also of tasks created afterwards', async () => {
    const alice = await everywhere(service(), family);
    const seen = [(await alice.ask('GET', '')).headers['etag']];
    await alice.erase({ user_id: alice.userId });
    seen.push((await alice.ask('GET', '')).headers['etag']);
    await alice.create('again');
    seen.push((await alice.ask('GET', '')).headers['etag']);
    expect(new Set(seen).size).toBe(3);
  });

  test.each([undefined, {}, { user_id: '' }, { user_id: 'usr_other' }, { user_id: null }, { confirm: true }])(
    'does nothing when it is confirmed with %j',
    async (body) => {
      const alice = await everywhere(service(), family);
      const refused = await alice.erase(body);
      expect(refused.status).toBe(422);
      expect((await alice.ask('GET', '')).body).toHaveLength(2);
    },
  );

  test("refuses another user's id, and does nothing", async () => {
    const [alice, bob] = [await everywhere(service(), family), await everywhere(service(), family)];
    const refused = await alice.erase({ user_id: bob.userId });
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [{ pointer: '/user_id', code: 'invalid-value', detail: 'The value of user_id must be your own user id.' }],
    ]);
    expect([await tablesWith(sql, alice.userId), await tablesWith(sql, bob.userId)]).toEqual([allTables, allTables]);
  });
});

describeWithPostgres('npm run erase', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    await migrateDatabase(server.url);
  });
  afterAll(() => server.close());

  const command = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
    const started = run(freshCheckout(), ['npm', 'run', '--silent', 'erase', '--', ...args], {
      DATABASE_URL: server.url,
    });
    const { code } = await started.ended;
    return { code, output: started.output() };
  };

  test('deletes every row of the user in every table', async () => {
    const onServer = await startTestService({ DATABASE_URL: server.url, DATABASE_SHARED_CONNECTIONS: '' });
    const [alice, bob] = [await everywhere(onServer.url), await everywhere(onServer.url)];
    expect(await command(alice.userId)).toEqual({
      code: 0,
      output: `Erased 2 tasks of "${alice.userId}" and everything else that was stored about that user.\n`,
    });
    const database = await openSql(server.url);
    expect([await tablesWith(database, alice.userId), await tablesWith(database, bob.userId)]).toEqual([[], allTables]);
    await database.close();
    await onServer.close();
  });

  test.each([[[]], [['']], [['one', 'two']]])('prints its usage, given %j', async (args) => {
    const { code, output } = await command(...args);
    expect([code, output]).toEqual([1, expect.stringMatching(/^Usage: npm run erase/)]);
  });
});
