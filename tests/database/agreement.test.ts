import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import pg from 'pg';
import { driverOptions } from '../../src/database/driver-options.ts';
import { contract, resolve } from '../support/contract.ts';
import { formats } from '../support/formats.ts';
import { databaseConfig } from '../support/service.ts';
import { newUser } from '../support/tokens.ts';

// AGREEMENT_RUNS=100000 for the long run; the seed makes a failure repeatable.
const numRuns = Number(process.env['AGREEMENT_RUNS'] ?? 2_000);
const seed = Number(process.env['AGREEMENT_SEED'] ?? 20_261_121);

const ajv = new Ajv2020({ strict: false, formats });
const validator = (name: string): ((value: unknown) => boolean) =>
  ajv.compile(resolve<object>(contract.components.schemas[name]));

const whiteSpace = [
  ...'\t\n\v\f\r \u0085\u00a0\u1680\u180e\u2000\u2003\u200a\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\u001c\u001f',
];
const unit = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  { weight: 3, arbitrary: fc.constantFrom(...whiteSpace) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'a',
      'é',
      'e\u0301',
      '\u0301',
      '😀',
      '👩‍👩‍👧',
      '\u{10ffff}',
      '\uffff',
      '\ufdd0',
      "'",
      '"',
      '\\',
      '$1',
      '%',
      '\u007f',
      '\u0001',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('\u0000', '\ud800', '\udfff', '\udc00\ud800') },
);
const textOf = (lengths: readonly number[]) =>
  fc.oneof(
    fc.array(unit, { maxLength: 12 }).map((units) => units.join('')),
    fc
      .tuple(fc.constantFrom('a', '😀', ' ', '\u0301', '\u3000'), fc.constantFrom(...lengths), unit)
      .map(([filler, length, last]) => filler.repeat(length) + last),
  );

const columns = [
  { column: 'title', schema: 'Title', values: fc.oneof(textOf([0, 198, 199, 200, 201]), fc.constantFrom('', null)) },
  {
    column: 'description',
    schema: 'Description',
    values: fc.oneof(textOf([0, 998, 999, 1000, 1001]), fc.constantFrom('', null)),
  },
  {
    column: 'id',
    schema: 'TaskId',
    values: fc.oneof(
      fc.integer({ min: -2, max: 2 }),
      fc.constantFrom(2 ** 53, 2 ** 53 - 1, 2 ** 53 + 2, -(2 ** 53), 2 ** 31, 2 ** 32),
    ),
  },
];

describe('the contract and the database', () => {
  const userId = newUser();
  let client: pg.Client;
  // The table's twin, constraints and all: another test's row may have the id that is tried.
  beforeAll(async () => {
    client = new pg.Client(driverOptions(databaseConfig()));
    await client.connect();
    await client.query('create temporary table candidates (like tasks including all)');
  });
  afterAll(async () => {
    await client.query('drop table candidates');
    await client.end();
  });

  /** Whether the table keeps exactly this value, asked without any check of ours in between; nothing stays behind. */
  async function keeps(column: string, value: unknown): Promise<boolean> {
    const row = { user_id: userId, title: 'x', [column]: value };
    const names = Object.keys(row);
    try {
      const inserted = await client.query(
        `with kept as (insert into candidates (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')}) returning *) select ${column} as value from kept`,
        Object.values(row),
      );
      await client.query('delete from candidates');
      const { value: kept } = inserted.rows[0];
      return (column === 'id' ? Number(kept) : kept) === value;
    } catch {
      return false;
    }
  }

  test.each(columns)(
    `agree on each of ${numRuns} values of $column`,
    async ({ column, schema, values }) => {
      const accepts = validator(schema);
      await fc.assert(
        fc.asyncProperty(values, async (value) => {
          expect({ value, kept: await keeps(column, value) }).toEqual({ value, kept: accepts(value) });
        }),
        { numRuns, seed },
      );
      console.log(`${schema}: ${numRuns} values tried, disagreements 0`);
    },
    600_000,
  );
});
