import { describe, expect, test } from '@jest/globals';
import { loadContract } from '../../src/contract.ts';
import { changesStatement } from '../../src/tasks/changes-statement.ts';
import { keyedStatements } from '../../src/tasks/keyed-statements.ts';
import { countersStatement } from '../../src/tasks/live-changes.ts';
import { taskStatements } from '../../src/tasks/statements.ts';

const schema = loadContract().schema('Task');
const statements = Object.entries({
  ...taskStatements(schema),
  ...keyedStatements(schema),
  changes: changesStatement(schema),
});
const table = /\b(?:from|into|update|join|using) (?:tasks|idempotency_keys|change_counters|deleted_tasks)\b/;
const insert = /^into \w+(?: as \w+)? \(([^)]+)\)\s+(?:values \(|select )(.+)/s;

/** What stands from each mention of a table to the next. */
const mentions = (text: string): string[] =>
  text.split(new RegExp(`(?=${table.source})`)).filter((part) => table.exec(part)?.index === 0);

/** What an insert puts into user_id. */
function insertedUser(mention: string): string | undefined {
  const [, columns = '', values = ''] = insert.exec(mention) ?? [];
  return values.split(/,\s*|\)/)[columns.split(', ').indexOf('user_id')];
}

describe.each(statements)('The statement %s', (_name, { text }) => {
  test('carries the user to every table that it reads or writes', () => {
    expect(mentions(text)).not.toEqual([]);
    for (const mention of mentions(text)) {
      if (mention.startsWith('into')) expect(insertedUser(mention)).toBe('$1');
      else expect(mention).toMatch(/\bwhere user_id = \$1(?! or\b)/);
    }
  });

  test('compares the user with nothing but the one who asks', () => {
    expect(text.match(/user_id (?!=)[<>!~]|user_id = (?!\$1\b)|user_id\s+in\b|\bor user_id\b/g)).toBeNull();
  });
});

test('one statement reads for several users, and it reads only the change numbers of those who listen', () => {
  expect(countersStatement.text).toBe('select user_id, change from change_counters where user_id = any($1)');
});
