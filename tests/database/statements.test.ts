import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { loadContract } from '../../src/contract.ts';
import { openDatabase, type Database } from '../../src/database/connect.ts';
import { probe } from '../../src/tasks/statements.ts';
import { createTaskStores, type TaskStore } from '../../src/tasks/task-store.ts';
import { databaseConfig, databaseUrl } from '../support/service.ts';
import { openSql, type Sql } from '../support/sql.ts';
import { newUser } from '../support/tokens.ts';

// The trigger that numbers changes makes 100,000 tasks take a while in the embedded database.
jest.setTimeout(240_000);

const rows = 100_000;
const users = 500;
const prefix = newUser();
const owner = `${prefix}_0`;

let sent: { readonly text: string; readonly values: readonly unknown[] }[] = [];
let sql: Sql;
let database: Database;
let store: TaskStore;
let id: number;
let version: string;
let token: string | undefined;

beforeAll(async () => {
  sql = await openSql(databaseUrl());
  await sql.execute(
    `insert into tasks (user_id, title, completed) select ? || (n % ${users}), 'task ' || n, n % 3 = 0 from generate_series(1, ${rows}) n`,
    [`${prefix}_`],
  );
  await sql.execute('analyze tasks');
  const [row] = await sql.execute<{ id: string }>(
    'select id from tasks where user_id = ? order by id offset 100 limit 1',
    [owner],
  );
  id = Number(row?.id);
  database = openDatabase(databaseConfig(), probe);
  store = createTaskStores((statement, values) => {
    sent.push({ text: statement.text, values });
    return database.run(statement, values);
  }, loadContract().schema('Task'))(owner);
  ({ version } = await store.list({ limit: 1 }));
  token = (await store.changes(undefined, 1))?.next;
});

afterAll(async () => {
  await database.close();
  await sql.execute('delete from tasks where user_id like ?', [`${prefix}%`]);
  await sql.execute('analyze tasks');
  await sql.close();
});

const methods: [string, () => Promise<unknown>][] = [
  ['list', () => store.list({})],
  ['list of one page', () => store.list({ limit: 20 })],
  ['list of a later page', () => store.list({ limit: 20, before: id })],
  ['list that is known', () => store.list({}, [version])],
  ['list by completed and status', () => store.list({ completed: false, status: 'pending', limit: 20, before: id })],
  ['list of all completed', () => store.list({ completed: true })],
  ['changes', () => store.changes(token, 20)],
  ['changes from the beginning', () => store.changes(undefined, 20)],
  ['find', () => store.find(id)],
  ['update', () => store.update(id, { title: 'changed', description: null })],
  ['complete, toggling', () => store.complete(id, undefined)],
  ['complete, setting', () => store.complete(id, true)],
  ['complete all', () => store.completeAll(false, true)],
  ['delete all', () => store.deleteAll(true, ['0'])],
  ['create', () => store.create({ title: 'one more' })],
  ['delete', () => store.delete(id)],
];

async function statementsOf(call: () => Promise<unknown>): Promise<typeof sent> {
  sent = [];
  await call();
  return sent;
}

describe.each(methods)('TaskStore: %s', (method, call) => {
  test('is one statement, bound to the owner', async () => {
    const statements = await statementsOf(call);
    expect(statements).toHaveLength(1);
    expect(statements[0]?.values[0]).toBe(owner);
    expect(statements[0]?.text).toMatch(/user_id = \$1|\(user_id, .*values \(\$1,/s);
  });

  // No index serves an insert.
  if (method === 'create') return;

  // PostgreSQL plans a prepared statement for its values at first, and may then keep one plan for all values.
  test.each(['force_custom_plan', 'force_generic_plan'])(
    `reads no more than the index leads to, at ${rows} tasks, with %s`,
    async (mode) => {
      const nodes = await planOf(call, mode);
      expect(nodes.some((node) => ['Index Scan', 'Bitmap Index Scan'].includes(node))).toBe(true);
      expect(nodes).not.toContain('Seq Scan');
    },
  );

  // All of one user's tasks, scattered over the table, are cheaper to gather in the table's order and to sort then.
  if (['list', 'list that is known', 'list of all completed', 'complete all', 'delete all'].includes(method)) return;

  test.each(['force_custom_plan', 'force_generic_plan'])(
    `takes its order from the index and sorts nothing, at ${rows} tasks, with %s`,
    async (mode) => {
      const nodes = await planOf(call, mode);
      expect(nodes).toContain('Index Scan');
      // Changes are one page of two tables, whose tasks are found when it is put in order.
      if (method.startsWith('changes')) expect(nodes.shift()).toBe('Sort');
      expect(nodes.filter((node) => !unsorted(method).includes(node))).toEqual([]);
    },
  );
});

test('TaskStore: list reads about 64 KB first, estimated from earlier lists', async () => {
  const reader = newUser();
  await sql.execute(
    "insert into tasks (user_id, title, description) select ?, 'task ' || n, repeat('x', 1000) from generate_series(1, 300) n",
    [reader],
  );
  const stores = createTaskStores((statement, values) => {
    sent.push({ text: statement.text, values });
    return database.run(statement, values);
  }, loadContract().schema('Task'));
  const read = async (): Promise<{ readonly tasks: number; readonly first: unknown }> => {
    sent = [];
    const { json } = await stores(reader).list({});
    const text = await new Response(Readable.toWeb(json?.toBody() as Readable) as ReadableStream).text();
    return {
      tasks: new Set((JSON.parse(text) as { id: number }[]).map(({ id: of }) => of)).size,
      first: sent[0]?.values[4],
    };
  };
  expect(await read()).toEqual({ tasks: 300, first: 201 });
  for (let lists = 0; lists < 10; lists += 1) await read();
  const { tasks, first } = await read();
  expect(tasks).toBe(300);
  expect(first).toBeGreaterThan(40);
  expect(first).toBeLessThan(80);
  await sql.execute('delete from tasks where user_id = ?', [reader]);
});

/** The nodes of a plan that sorts nothing. A list has its version, too, which is one row. */
const unsorted = (method: string): string[] => [
  'Index Scan',
  'Limit',
  'ModifyTable',
  ...(method.startsWith('changes') ? ['Memoize', 'Merge Append'] : []),
  ...(method.startsWith('list') || method.startsWith('changes')
    ? ['CTE Scan', 'Index Only Scan', 'Nested Loop', 'Result', 'Subquery Scan']
    : []),
];

/** @returns the node types of the method's plan, from the top */
async function planOf(call: () => Promise<unknown>, mode: string): Promise<string[]> {
  const [statement] = await statementsOf(call);
  const values = (statement?.values ?? []).map((value) =>
    value === null || value === undefined
      ? 'null'
      : Array.isArray(value)
        ? `'{${value.join(',')}}'`
        : `'${value as string | number | boolean}'`,
  );
  await sql.execute(`set plan_cache_mode = ${mode}`);
  await sql.execute(`prepare plan_of as ${statement?.text ?? ''}`);
  try {
    const [row] = await sql.execute<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (format json) execute plan_of (${values.join(', ')})`,
    );
    return row ? nodesOf(row['QUERY PLAN'][0].Plan) : [];
  } finally {
    await sql.execute('deallocate plan_of');
    await sql.execute('reset plan_cache_mode');
  }
}

interface Plan {
  readonly 'Node Type': string;
  readonly Plans?: readonly Plan[];
}

const nodesOf = (plan: Plan): string[] => [plan['Node Type'], ...(plan.Plans ?? []).flatMap(nodesOf)];
