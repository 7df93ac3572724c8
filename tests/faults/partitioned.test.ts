import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { loadContract } from '../../src/contract.ts';
import { migrate } from '../../src/database/migrate.ts';
import { taskStatements } from '../../src/tasks/statements.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { openSql, type Sql } from '../support/sql.ts';
import { runSuite } from './proxy/suite.ts';

jest.setTimeout(300_000);

const partitions = 8;

// What a move to partitions does to the tables. An identity column of a partitioned table takes PostgreSQL 17; a sequence does everywhere.
const partition = [
  'create table tasks_by_user (like tasks including defaults including constraints, primary key (user_id, id)) partition by hash (user_id)',
  'create table keys_by_user (like idempotency_keys including all) partition by hash (user_id)',
  'drop table tasks, idempotency_keys',
  'alter table tasks_by_user rename to tasks',
  'alter table keys_by_user rename to idempotency_keys',
  'create sequence tasks_id_seq owned by tasks.id',
  "alter table tasks alter id set default nextval('tasks_id_seq')",
  ...Array.from({ length: partitions }, (_, n) => ['tasks', 'idempotency_keys'].map((table) => `create table ${table}_${n} partition of ${table} for values with (modulus ${partitions}, remainder ${n})`)).flat(),
];

const statements = taskStatements(loadContract().schema('Task'));
const values: Readonly<Record<keyof typeof statements, string>> = {
  list: "'alice', 9007199254740992, null, null, 20",
  create: "'alice', 'title', null, false",
  createOnce: "'alice', 'title', null, false, 'key', 'fingerprint'",
  findCreated: "'alice', 'key', 'fingerprint', 'title', null, 'false'",
  find: "'alice', 1",
  update: "'alice', 1, 'title', false, null, null, null",
  complete: "'alice', 1, null, null",
  delete: "'alice', 1, null",
};

describeWithPostgres('Tables that are hash-partitioned by user_id', () => {
  let server: PostgresServer;
  let sql: Sql;

  // Each database of the suite is made from this one.
  beforeAll(async () => {
    server = await startPostgres();
    const url = new URL('/template1', server.url).href;
    const { database } = loadConfig({ DATABASE_URL: url });
    await migrate({ ...database, url });
    const template = await openSql(url);
    for (const statement of partition) await template.execute(statement);
    await template.close();
    sql = await openSql(server.url);
    await sql.execute('create database partitioned');
    await sql.close();
    sql = await openSql(new URL('/partitioned', server.url).href);
  });
  afterAll(async () => {
    await sql.close();
    await server.close();
  });

  test('pass the tests of all operations', async () => {
    const { code, passed, output } = await runSuite(server.url, ['tests/operations', 'tests/behaviours/idempotency-keys', 'tests/behaviours/ownership', 'tests/behaviours/task-versions']);
    console.log(`on ${partitions} partitions: ${passed} passed`);
    if (code !== 0) throw new Error(output);
    expect(passed).toBeGreaterThan(100);
  });

  test.each(Object.keys(values) as (keyof typeof statements)[])('%s reads one partition of each table that it reads', async (name) => {
    await sql.execute(`prepare statement as ${statements[name].text}`);
    const [row] = await sql.execute<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json) execute statement (${values[name]})`);
    await sql.execute('deallocate statement');
    const scanned = row ? scans(row['QUERY PLAN'][0].Plan) : [];
    for (const table of ['tasks', 'idempotency_keys']) {
      expect(new Set(scanned.filter((relation) => relation.startsWith(`${table}_`))).size).toBeLessThanOrEqual(1);
    }
    expect(scanned.length > 0 || name === 'create').toBe(true);
  });
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** The partitions that a plan scans; an insert finds its own without a scan. */
const scans = (plan: Plan): string[] => [
  ...(plan['Node Type'].endsWith('Scan') && plan['Relation Name'] !== undefined ? [plan['Relation Name']] : []),
  ...(plan.Plans ?? []).flatMap(scans),
];
