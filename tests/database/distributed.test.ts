import { expect, test } from '@jest/globals';
import { loadContract } from '../../src/contract.ts';
import { keyedStatements } from '../../src/tasks/keyed-statements.ts';
import { useSql } from '../support/use-sql.ts';

const sql = useSql();

/** PostgreSQL takes immutable functions only into the condition of an index. */
const asIndex = (condition: string): Promise<unknown> =>
  sql.execute(
    `create temporary table pair (excluded_created_at timestamptz, held_created_at timestamptz) on commit drop;
    create index on pair (held_created_at) where ${condition.replaceAll(/(excluded|held)\./g, '$1_')}`,
  );

// Citus refuses other functions there, since each of its nodes would compute them.
test('a key is claimed on a condition of immutable functions', async () => {
  const { text } = keyedStatements(loadContract().schema('Task')).createOnce;
  const [, condition = ''] = /on conflict[^]*?\bwhere ([^]*?)\s+returning/.exec(text) ?? [];
  expect(condition).toContain('excluded.created_at');
  await asIndex(condition);
  await expect(asIndex("now() - held.created_at >= interval '24 hours'")).rejects.toThrow('IMMUTABLE');
});
