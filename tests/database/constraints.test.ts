import { expect, test } from '@jest/globals';
import { newUser } from '../support/tokens.ts';
import { useSql } from '../support/use-sql.ts';

const sql = useSql();

const insert = (members: object): Promise<object[]> => {
  const columns = { user_id: newUser(), title: 'fits', ...members };
  const names = Object.keys(columns);
  return sql.execute(
    `insert into tasks (${names.join(', ')}) values (${names.map(() => '?').join(', ')}) returning *`,
    Object.values(columns),
  );
};

// Every character of ECMAScript's \s.
const whiteSpace = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((character) =>
  /\s/.test(character),
);

const codePoint = (character: string): string => `U+${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

test.each(whiteSpace.map((character) => [codePoint(character), character]))(
  'the table refuses a title of %s only',
  async (_name, character) => {
    await expect(insert({ title: character.repeat(3) })).rejects.toMatchObject({ code: '23514' });
  },
);

test('the table accepts every white space beside another character', async () => {
  await expect(insert({ title: `${whiteSpace.join('')}x` })).resolves.toHaveLength(1);
});

// SQLSTATE: 23514 check_violation, 22001 string_data_right_truncation, 23502 not_null_violation.
test.each([
  ['an empty title', { title: '' }, '23514'],
  ['a title of 201 characters', { title: 'x'.repeat(201) }, '22001'],
  ['no title', { title: null }, '23502'],
  ['a description of 1001 characters', { description: 'x'.repeat(1_001) }, '22001'],
  ['an empty user id', { user_id: '' }, '23514'],
  ['no user id', { user_id: null }, '23502'],
  ['a user id of 256 characters', { user_id: 'x'.repeat(256) }, '22001'],
  ['no completed', { completed: null }, '23502'],
  ['no created_at', { created_at: null }, '23502'],
  ['no updated_at', { updated_at: null }, '23502'],
  ['the id 0', { id: 0 }, '23514'],
  ['the id 2^53', { id: '9007199254740992' }, '23514'],
])('the table refuses %s', async (_what, members, code) => {
  await expect(insert(members)).rejects.toMatchObject({ code });
});

test.each([
  ['200 characters of two UTF-16 units each', { title: '😀'.repeat(200) }],
  ['a description of 1000 such characters', { description: '😀'.repeat(1_000) }],
  ['an empty description', { description: '' }],
  ['no description', { description: null }],
])('the table accepts %s', async (_what, members) => {
  await expect(insert(members)).resolves.toEqual([expect.objectContaining(members)]);
});
