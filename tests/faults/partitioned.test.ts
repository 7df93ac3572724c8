import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { loadContract } from '../../src/contract.ts';
import { changesStatement } from '../../src/tasks/changes-statement.ts';
import { keyedStatements } from '../../src/tasks/keyed-statements.ts';
import { taskStatements } from '../../src/tasks/statements.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startTestService } from '../support/service.ts';
import { openSql, type Sql } from '../support/sql.ts';
import { differences, startUnbrokenLoad } from './proxy/unbroken-load.ts';
import { runSuite } from './proxy/suite.ts';

jest.setTimeout(300_000);

const clients = 20;

// What a move to partitions does to the tables, as the example has it.
const steps = readFileSync(new URL('../../examples/scaling/partition-by-user.sql', import.meta.url), 'utf8')
  .split(/^-- Step .*$/m)
  .slice(1);

const schema = loadContract().schema('Task');
const statements = { ...taskStatements(schema), ...keyedStatements(schema), changes: changesStatement(schema) };
const values: Readonly<Partial<Record<string, string>>> = {
  list: "'alice', 9007199254740992, null, null, 20",
  version: "'alice'",
  changes: "'alice', 1, 1, 1, 20",
  create: "'alice', 'title', null, false",
  createOnce: "'alice', 'title', null, false, 'key', 'fingerprint'",
  findCreated: "'alice', 'key', 'fingerprint', 'title', null, 'false'",
  find: "'alice', 1",
  update: "'alice', 1, 'title', false, null, null, null",
  complete: "'alice', 1, null, null",
  completeAll: "'alice', false, true, null",
  deleteAll: "'alice', true, null",
  erase: "'alice'",
  forget: "'alice'",
  delete: "'alice', 1, null",
  updateOnce: "'alice', 1, 'title', false, null, null, null, 'key', 'fingerprint'",
  completeOnce: "'alice', 1, null, null, 'key', 'fingerprint'",
  deleteOnce: "'alice', 1, null, 'key', 'fingerprint'",
  completeAllOnce: "'alice', false, true, null, 'key', 'fingerprint'",
  deleteAllOnce: "'alice', true, null, 'key', 'fingerprint'",
  findResponse: "'alice', 'key', 'fingerprint'",
};

describeWithPostgres('Tables that are hash-partitioned by user_id', () => {
  let server: PostgresServer;
  let sql: Sql;

  // Each database of the suite is made from this one.
  beforeAll(async () => {
    server = await startPostgres();
    const url = new URL('/template1', server.url).href;
    await migrateDatabase(url);
    const template = await openSql(url);
    for (const step of steps) await template.execute(step);
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
    const { code, passed, output } = await runSuite(server.url, [
      'tests/operations',
      'tests/behaviours/idempotency-keys',
      'tests/behaviours/ownership',
      'tests/behaviours/task-versions',
    ]);
    console.log(`on partitions: ${passed} passed`);
    if (code !== 0) throw new Error(output);
    expect(passed).toBeGreaterThan(100);
  });

  test('are created under load: no request fails, no write is lost or doubled', async () => {
    await sql.execute('create database whole template template0');
    const url = new URL('/whole', server.url).href;
    await migrateDatabase(url);
    const whole = await openSql(url);
    const service = await startTestService({ DATABASE_URL: url, DATABASE_SHARED_CONNECTIONS: '4' });
    const load = await startUnbrokenLoad(service.url, clients);
    for (const step of steps) {
      await load.answered(20 * clients);
      await whole.execute(step);
    }
    await load.answered(20 * clients);
    const journal = await load.stop();
    console.log(
      `partitioned under ${clients} clients: ${JSON.stringify({ answers: journal.answers, failed: journal.failed.length })}`,
    );
    expect(journal.failed).toEqual([]);
    expect(await differences(whole, journal)).toEqual([]);
    expect(
      await whole.execute(
        "select relkind from pg_class where oid in ('tasks'::regclass, 'idempotency_keys'::regclass)",
      ),
    ).toEqual([{ relkind: 'p' }, { relkind: 'p' }]);
    expect(
      await whole.execute(
        'select user_id from change_counters counter where change < (select max(change) from tasks where user_id = counter.user_id)',
      ),
    ).toEqual([]);
    expect(await whole.execute("select tgname from pg_trigger where tgrelid = 'tasks'::regclass order by 1")).toEqual([
      { tgname: 'number_change' },
      { tgname: 'number_deletion' },
    ]);
    await service.close();
    await whole.close();
  });

  test.each(Object.keys(values) as (keyof typeof statements)[])(
    '%s reads one partition of each table that it reads',
    async (name) => {
      await sql.execute(`prepare statement as ${statements[name].text}`);
      const [row] = await sql.execute<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `explain (format json) execute statement (${values[name]})`,
      );
      await sql.execute('deallocate statement');
      const scanned = row ? scans(row['QUERY PLAN'][0].Plan) : [];
      for (const table of ['tasks', 'idempotency_keys']) {
        expect(new Set(scanned.filter((relation) => relation.startsWith(`${table}_`))).size).toBeLessThanOrEqual(1);
      }
      expect(scanned.length > 0 || name === 'create').toBe(true);
    },
  );
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
