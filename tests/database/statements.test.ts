import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { DefaultLogger, type LogContext } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { loadConfig } from '../../src/config.ts';
import { ormOptions } from '../../src/database/orm-options.ts';
import { TaskStore } from '../../src/tasks/task-store.ts';
import { databaseUrl } from '../support/service.ts';
import { openSql, type Sql } from '../support/sql.ts';
import { newUser } from '../support/tokens.ts';

jest.setTimeout(60_000);

const rows = 100_000;
const users = 500;
const prefix = newUser();
const owner = `${prefix}_0`;

interface Statement {
  readonly query: string;
  readonly params: readonly unknown[];
}

let sent: Statement[] = [];

/** Notes each statement that goes to the database. */
class StatementLog extends DefaultLogger {
  override logQuery({ query = '', params = [] }: LogContext): void {
    sent.push({ query, params });
  }
}

let sql: Sql;
let orm: MikroORM;
let id: number;

beforeAll(async () => {
  sql = await openSql(databaseUrl());
  await sql.execute(`insert into tasks (user_id, title, completed) select ? || (n % ${users}), 'task ' || n, n % 3 = 0 from generate_series(1, ${rows}) n`, [`${prefix}_`]);
  await sql.execute('analyze tasks');
  const [row] = await sql.execute<{ id: string }>('select id from tasks where user_id = ? order by id offset 100 limit 1', [owner]);
  id = Number(row?.id);
  const { database } = loadConfig({ DATABASE_URL: databaseUrl() });
  orm = await MikroORM.init({ ...ormOptions({ ...database, url: databaseUrl() }), debug: ['query', 'query-params'], loggerFactory: (options) => new StatementLog(options) });
});

afterAll(async () => {
  await orm.close(true);
  await sql.execute('delete from tasks where user_id like ?', [`${prefix}%`]);
  await sql.execute('analyze tasks');
  await sql.close();
});

const methods: [string, (store: TaskStore) => Promise<unknown>][] = [
  ['list', (store) => store.list({})],
  ['list of one page', (store) => store.list({ limit: 20 })],
  ['list of a later page', (store) => store.list({ limit: 20, before: id })],
  ['list by completed and status', (store) => store.list({ completed: false, status: 'pending', limit: 20, before: id })],
  ['list of all completed', (store) => store.list({ completed: true })],
  ['find', (store) => store.find(id)],
  ['update', (store) => store.update(id, { title: 'changed', description: null })],
  ['complete, toggling', (store) => store.complete(id, undefined)],
  ['complete, setting', (store) => store.complete(id, true)],
  ['create', (store) => store.create({ title: 'one more' })],
  ['delete', (store) => store.delete(id)],
];

async function statementsOf(call: (store: TaskStore) => Promise<unknown>): Promise<Statement[]> {
  sent = [];
  await call(new TaskStore(orm.em.fork(), owner));
  return sent;
}

describe.each(methods)('TaskStore: %s', (method, call) => {
  test('is one statement, bound to the owner', async () => {
    const statements = await statementsOf(call);
    expect(statements).toHaveLength(1);
    expect(statements[0]?.params).toContain(owner);
  });

  // No index serves an insert.
  if (method === 'create') return;

  test(`reads no more than the index leads to, at ${rows} tasks`, async () => {
    const nodes = await planOf(call);
    expect(nodes.some((node) => ['Index Scan', 'Bitmap Index Scan'].includes(node))).toBe(true);
    expect(nodes).not.toContain('Seq Scan');
  });

  // All of one user's tasks, scattered over the table, are cheaper to gather in the table's order and to sort then.
  if (method === 'list' || method === 'list of all completed') return;

  test(`takes its order from the index and sorts nothing, at ${rows} tasks`, async () => {
    const nodes = await planOf(call);
    expect(nodes).toContain('Index Scan');
    expect(nodes.filter((node) => !['Index Scan', 'Limit', 'ModifyTable'].includes(node))).toEqual([]);
  });
});

/** @returns the node types of the method's plan, from the top */
async function planOf(call: (store: TaskStore) => Promise<unknown>): Promise<string[]> {
  const [statement] = (await statementsOf(call)).slice(-1);
  const [row] = await sql.execute<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json) ${statement?.query ?? ''}`);
  return row ? nodesOf(row['QUERY PLAN'][0].Plan) : [];
}

interface Plan {
  readonly 'Node Type': string;
  readonly Plans?: readonly Plan[];
}

const nodesOf = (plan: Plan): string[] => [plan['Node Type'], ...(plan.Plans ?? []).flatMap(nodesOf)];
