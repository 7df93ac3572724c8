import { beforeAll, expect, jest, test } from '@jest/globals';
import { loadContract } from '../../src/contract.ts';
import { keyedStatements } from '../../src/tasks/keyed-statements.ts';
import { taskStatements } from '../../src/tasks/statements.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { useMigratedServer } from './migrated-server.ts';
import { isLong } from './run.ts';

jest.setTimeout(isLong ? 3_600_000 : 120_000);

const sizes = isLong ? ([100_000, 10_000_000] as const) : ([10_000, 100_000] as const);
const tasksOfEach = 100;
const tries = 9;
// One level more of an index or two, and the pages that a write has to clear or extend.
const morePages = 6;

const schema = loadContract().schema('Task');
const statements = { ...taskStatements(schema), ...keyedStatements(schema) };
/** The values for a user and one of the user's tasks. */
const calls: readonly (readonly [string, keyof typeof statements, (user: string, id: number) => string])[] = [
  ['first page of 20', 'list', (user) => `${user}, 9007199254740992, null, null, 21`],
  ['later page of 20, not completed', 'list', (user, id) => `${user}, ${id}, false, null, 21`],
  [`all ${tasksOfEach} tasks`, 'list', (user) => `${user}, 9007199254740992, null, null, null`],
  ['unchanged', 'version', (user) => user],
  ['get', 'find', (user, id) => `${user}, ${id}`],
  ['create', 'create', (user) => `${user}, 'title', null, false`],
  ['create with a key', 'createOnce', (user) => `${user}, 'title', null, false, 'new', repeat('0', 64)`],
  ['the same key again', 'findCreated', (user) => `${user}, 'old', repeat('0', 64), 'title', null, 'false'`],
  ['update', 'update', (user, id) => `${user}, ${id}, 'changed', false, null, null, null`],
  ['toggle', 'complete', (user, id) => `${user}, ${id}, null, null`],
  ['delete', 'delete', (user, id) => `${user}, ${id}, null`],
  [
    'update with a key',
    'updateOnce',
    (user, id) => `${user}, ${id}, 'changed', false, null, null, null, 'new', repeat('0', 64)`,
  ],
  ['toggle with a key', 'completeOnce', (user, id) => `${user}, ${id}, null, null, 'new', repeat('0', 64)`],
  ['delete with a key', 'deleteOnce', (user, id) => `${user}, ${id}, null, 'new', repeat('0', 64)`],
  ['a kept response', 'findResponse', (user) => `${user}, 'old', repeat('0', 64)`],
];

interface Cost {
  readonly pages: number;
  readonly milliseconds: number;
}

describeWithPostgres('The statements, the more tasks there are', () => {
  const server = useMigratedServer();
  beforeAll(async () => {
    await server.sql.execute('set statement_timeout = 0');
  });

  test(`read no more pages at ${sizes[1]} tasks than at ${sizes[0]}, whether planned for their values or for any`, async () => {
    const costs: Record<string, Cost>[] = [];
    for (const rows of sizes) {
      await fill(rows);
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        await server.sql.execute(`set plan_cache_mode = ${mode}`);
        const measured: Record<string, Cost> = {};
        for (const [title, name, values] of calls) measured[title] = await cost(name, values, rows / tasksOfEach);
        costs.push(measured);
      }
    }
    const titles = calls.map(([title]) => title);
    console.log(
      titles
        .map(
          (title) =>
            `| ${title} | ${costs.map((measured) => `${measured[title]?.pages} | ${measured[title]?.milliseconds.toFixed(2)}`).join(' | ')} |`,
        )
        .join('\n'),
    );
    const [fewCustom, fewGeneric, manyCustom, manyGeneric] = costs;
    const grown = (few: typeof manyCustom, many: typeof manyCustom): string[] =>
      titles.filter((title) => (many?.[title]?.pages ?? NaN) > (few?.[title]?.pages ?? NaN) + morePages);
    expect([grown(fewCustom, manyCustom), grown(fewGeneric, manyGeneric)]).toEqual([[], []]);
    expect(costs.flatMap((measured) => Object.values(measured)).filter(({ pages }) => !(pages > 0))).toEqual([]);
  });

  /** As many tasks, each user's scattered over the whole table, and one key for each user. */
  async function fill(rows: number): Promise<void> {
    const users = rows / tasksOfEach;
    const [index] = await server.sql.execute<{ indexdef: string }>(
      "select indexdef from pg_indexes where indexname = 'tasks_user_id_id_index'",
    );
    await server.sql.execute('truncate tasks, idempotency_keys, change_counters, deleted_tasks');
    // An index made at the end takes a tenth of the time.
    await server.sql.execute('drop index tasks_user_id_id_index');
    await server.sql.execute(
      `insert into tasks (id, user_id, title, description, completed) select n, md5((n % ${users})::text), 'Task number ' || n, 'What there is to say about it', n % 3 = 0 from generate_series(1, ${rows}) n`,
    );
    await server.sql.execute(
      `insert into idempotency_keys (user_id, key, fingerprint, task_id, created_at) select md5(n::text), 'old', repeat('0', 64), n, now() from generate_series(1, ${users}) n`,
    );
    await server.sql.execute(index?.indexdef ?? '');
    await server.sql.execute(`select setval('tasks_id_seq', ${rows})`);
    await server.sql.execute('vacuum analyze tasks, idempotency_keys, change_counters, deleted_tasks');
  }

  /** Medians over several users. What is written is taken back. */
  async function cost(
    name: keyof typeof statements,
    values: (user: string, id: number) => string,
    users: number,
  ): Promise<Cost> {
    const all: Cost[] = [];
    await server.sql.execute(`prepare statement as ${statements[name].text}`);
    for (let n = 1; n <= tries; n += 1) {
      const user = Math.floor((users * n) / (tries + 1));
      await server.sql.execute('begin');
      const [row] = await server.sql.execute<{ 'QUERY PLAN': [Explained] }>(
        `explain (analyze, buffers, format json) execute statement (${values(`md5('${user}')`, user + (users * tasksOfEach) / 2)})`,
      );
      await server.sql.execute('rollback');
      if (!row) throw new Error('there is no plan');
      const [{ Plan: plan, 'Execution Time': milliseconds }] = row['QUERY PLAN'];
      all.push({ pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], milliseconds });
    }
    await server.sql.execute('deallocate statement');
    return { pages: median(all.map(({ pages }) => pages)), milliseconds: median(all.map((each) => each.milliseconds)) };
  }
});

const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[(tries - 1) / 2] ?? NaN;

interface Explained {
  readonly Plan: { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number };
  readonly 'Execution Time': number;
}
