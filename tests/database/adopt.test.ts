import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { adopt, giveBack } from '../../src/database/adopt.ts';
import { reachable } from '../../src/database/config.ts';
import { databaseFindings } from '../../src/doctor/database-findings.ts';
import { caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { freshCheckout, run } from '../support/process.ts';
import { startTestService } from '../support/service.ts';
import { openSql, type Sql } from '../support/sql.ts';
import { useScratchServer } from './scratch-server.ts';
import { everything, shape, sqlModel } from './sqlmodel-table.ts';

jest.setTimeout(60_000);

describeWithPostgres("The table of another backend's tasks", () => {
  const { newDatabase, urlOf } = useScratchServer();
  let sql: Sql;
  let url: string;

  beforeEach(async () => {
    url = urlOf(await newDatabase());
    sql = await openSql(url);
  });
  afterEach(() => sql.close());

  const database = () => reachable(loadConfig({ DATABASE_URL: url }).database);
  const prepare = async (...statements: string[]): Promise<void> => {
    for (const statement of statements) await sql.execute(statement);
  };

  test('is not migrated: migrate and doctor point to adopt, and nothing changes', async () => {
    await prepare(...sqlModel('tasks'));
    const before = await shape(sql, 'tasks');
    await expect(migrateDatabase(url)).rejects.toThrow(/"tasks" is another backend's: "npm run adopt"/);
    expect((await databaseFindings(database())).filter(({ verdict }) => verdict === 'fail')).toEqual([
      expect.objectContaining({ advice: expect.stringContaining('npm run adopt') }),
    ]);
    expect(await shape(sql, 'tasks')).toEqual(before);
    expect(await sql.execute("select to_regclass('mikro_orm_migrations') as list")).toEqual([{ list: null }]);
  });

  test.each(['tasks', 'task'])('has its tasks adopted: %s', async (table) => {
    await prepare(...sqlModel(table));
    expect(await adopt(database())).toEqual({ table, tasks: 2 });
    const service = await startTestService({ DATABASE_URL: url, DATABASE_SHARED_CONNECTIONS: '' });
    const old = await caller(service.url, '/api/tasks', 'usr_old');
    expect((await old.ask('GET', '')).body).toEqual([
      {
        id: 2,
        user_id: 'usr_old',
        title: 'Write a letter',
        description: 'to Bob',
        completed: true,
        created_at: '2025-02-02T03:04:05.000Z',
        updated_at: '2025-02-02T03:04:05.000Z',
      },
      {
        id: 1,
        user_id: 'usr_old',
        title: 'Buy milk',
        description: null,
        completed: false,
        created_at: '2025-01-02T03:04:05.679Z',
        updated_at: '2025-01-03T03:04:05.000Z',
      },
    ]);
    expect(
      (
        await (
          await caller(service.url)
        ).ask('POST', '', { body: { title: 'new' }, headers: { 'idempotency-key': 'k' } })
      ).body.id,
    ).toBe(4);
    expect((await old.ask('DELETE', '/1')).status).toBe(204);
    await service.close();
    expect((await databaseFindings(database())).filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect(await migrateDatabase(url)).toEqual([]);
  });

  test('is restored when the adoption is undone at once', async () => {
    await prepare(...sqlModel('tasks'));
    const before = [await shape(sql, 'tasks'), await everything(sql, 'tasks')];
    await adopt(database());
    expect(await giveBack(database())).toEqual({ table: 'tasks', tasks: 2, loosened: [] });
    expect([await shape(sql, 'tasks'), await everything(sql, 'tasks')]).toEqual(before);
    expect(
      await sql.execute(
        "select relname from pg_class where relname in ('idempotency_keys', 'mikro_orm_migrations', 'adopted_tasks')",
      ),
    ).toEqual([]);
    await adopt(database());
  });

  test('gets the changed tasks when the adoption is undone later', async () => {
    await prepare(...sqlModel('tasks'), 'delete from task_comments');
    await adopt(database());
    const service = await startTestService({ DATABASE_URL: url, DATABASE_SHARED_CONNECTIONS: '' });
    const old = await caller(service.url, '/api/tasks', 'usr_old');
    await old.ask('DELETE', '/1');
    await old.ask('PUT', '/2', { body: { title: 'Write two letters' } });
    await (await caller(service.url, '/api/tasks', 'usr_new')).create('new');
    await service.close();
    expect((await giveBack(database())).loosened).toEqual(['priority may be null', 'tasks_user_id_fkey is not valid']);
    expect(await everything(sql, 'tasks')).toEqual([
      {
        row: expect.objectContaining({
          id: 2,
          title: 'Write two letters',
          description: 'to Bob',
          completed: true,
          priority: 'low',
          created_at: '2025-02-02T03:04:05',
        }),
      },
      { row: expect.objectContaining({ id: 4, user_id: 'usr_new', title: 'new', priority: null }) },
    ]);
    await prepare(
      "insert into tasks (user_id, title, completed, priority, created_at, updated_at) values ('usr_old', 'by the old backend', false, 'low', now(), now())",
    );
  });

  test.each<[string, string[]]>([
    [
      'UUIDs of users, time zones and identity columns',
      [
        'create table tasks (id bigint generated always as identity primary key, user_id uuid not null, title text not null, completed boolean, created_at timestamptz, updated_at date)',
        "insert into tasks (user_id, title) values ('0e37df36-f698-11e6-8dd4-cb9ced3df976', 'x')",
      ],
    ],
    [
      'ids without a sequence or a primary key',
      [
        'create table tasks (id integer, user_id integer, title text, completed boolean)',
        "insert into tasks values (5, 7, 'x', null)",
      ],
    ],
  ])('may have %s', async (_what, statements) => {
    await prepare(...statements);
    const before = [await shape(sql, 'tasks'), await everything(sql, 'tasks')];
    expect(await adopt(database())).toEqual({ table: 'tasks', tasks: 1 });
    expect(await sql.execute('select completed, version from tasks')).toEqual([{ completed: false, version: '1' }]);
    await giveBack(database());
    expect([await shape(sql, 'tasks'), await everything(sql, 'tasks')]).toEqual(before);
  });

  describe('is refused, with the reason and unchanged,', () => {
    test.each<[string, string[], RegExp]>([
      [
        'with tasks that the contract does not allow',
        [
          ...sqlModel('tasks'),
          "update tasks set title = ' ' where id = 1",
          "update tasks set description = repeat('x', 1001) where id = 2",
        ],
        /^Tasks with an empty title, or one with more than 200 characters: 1\.\nTasks with a description of more than 1000 characters: 2\.\nChange them first/,
      ],
      [
        'with ids that are no numbers',
        ['create table tasks (id uuid primary key, user_id text, title text, completed boolean)'],
        /column id of "tasks" is of type uuid/,
      ],
      [
        'without a column for users',
        ['create table tasks (id serial primary key, title text, completed boolean)'],
        /has no column user_id/,
      ],
      ['when there is none', [], /There is no table/],
    ])('%s', async (_what, statements, message) => {
      await prepare(...statements);
      await expect(adopt(database())).rejects.toThrow(message);
      if (statements.length > 0) expect((await shape(sql, 'tasks')).length).toBe(4);
      expect(
        await sql.execute("select to_regclass('adopted_tasks') as kept, to_regclass('idempotency_keys') as made"),
      ).toEqual([{ kept: null, made: null }]);
    });
  });

  test('is adopted and given back by npm run adopt', async () => {
    await prepare(...sqlModel('tasks'));
    const command = async (...args: string[]): Promise<string> => {
      const process = run(freshCheckout(), ['npm', 'run', '--silent', 'adopt', '--', ...args], { DATABASE_URL: url });
      await process.ended;
      return process.output();
    };
    expect(await command()).toMatch(
      /^Took over 2 tasks\. Their table is "adopted_tasks" now; .*--undo" gives them back\.\n$/,
    );
    expect(await command()).toBe('The tables are those of this service already.\n');
    expect(await command('--undo')).toMatch(/^The table "tasks" has its 2 tasks again/);
    expect(await command('--undo')).toMatch(/^No table was adopted here/);
  });
});
