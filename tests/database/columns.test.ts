import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { adopt } from '../../src/database/adopt.ts';
import { reachable, type ReachableDatabase } from '../../src/database/config.ts';
import { databaseFindings } from '../../src/doctor/database-findings.ts';
import { migrate } from '../../src/database/migrate.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { openSql } from '../support/sql.ts';

jest.setTimeout(60_000);

describeWithPostgres('Doctor compares the columns of migrated tables', () => {
  let server: PostgresServer;
  let database: ReachableDatabase;

  beforeAll(async () => {
    server = await startPostgres();
    database = reachable(loadConfig({ DATABASE_URL: server.url }).database);
    await migrate(database);
  });
  afterAll(() => server.close());

  async function execute(...statements: string[]): Promise<void> {
    const sql = await openSql(server.url);
    for (const statement of statements) await sql.execute(statement);
    await sql.close();
  }

  /** What doctor says, but for what is in order. */
  const troubles = async (): Promise<string[]> =>
    (await databaseFindings(database))
      .filter(({ verdict }) => verdict !== 'ok')
      .map(({ verdict, found, advice = '' }) => `${verdict}: ${found}. ${advice}`);

  test.each<[string, string, RegExp]>([
    [
      'a naive timestamp',
      "alter table tasks alter created_at type timestamp using created_at at time zone 'UTC'",
      /^fail: The column created_at of "tasks" is of type timestamp without time zone, and has to be timestamp\(3\) with time zone/,
    ],
    ['an integer id', 'alter table tasks alter id type integer', /^fail: The column id of "tasks" is of type integer/],
    [
      'a shorter text',
      'alter table idempotency_keys alter key type varchar(100)',
      /^fail: The column key of "idempotency_keys" is of type character varying\(100\)/,
    ],
    [
      'a column that needs a value which the service does not give',
      'alter table tasks add column priority text not null',
      /^fail: The table "tasks" has a column priority that needs a value/,
    ],
  ])('finds %s, and advises how to mend it', async (_what, breaking, finding) => {
    await execute(breaking);
    const [found = '', ...others] = await troubles();
    expect([found, others]).toEqual([expect.stringMatching(finding), []]);
    await execute(found.replace(/^.*Run: /, ''));
    expect(await troubles()).toEqual([]);
  });

  test("finds another backend's table that was restored over ours, and adopts it as doctor advises", async () => {
    await execute(
      'drop table tasks',
      'create table tasks (id serial primary key, user_id varchar not null, title varchar not null, completed boolean not null, created_at timestamp)',
      "insert into tasks (user_id, title, completed) values ('alice', 'kept', true)",
    );
    const found = (await troubles()).join('\n');
    const [, mending = ''] = /has no description, .*run: (drop table .*); then: npm run adopt\./.exec(found) ?? [];
    await execute(mending);
    expect(await adopt(database)).toEqual({ table: 'tasks', tasks: 1 });
    expect(await troubles()).toEqual([]);
  });
});
