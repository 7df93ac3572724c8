import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadContract } from '../../src/contract.ts';
import { compileRowJson } from '../../src/tasks/row-json.ts';

// ROW_JSON_RUNS=1000000 for the long run.
const numRuns = Number(process.env['ROW_JSON_RUNS'] ?? 20_000);

const toJson = compileRowJson(loadContract().schema('Task'));
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('"', '\\', '\u2028', '\u2029', '</script>', '\u007f', '😀', "\\u0000'"),
);

/** A timestamp without time zone as PostgreSQL prints it: trailing zeros of the fraction are left out. */
const printed = (date: Date): string =>
  date
    .toISOString()
    .slice(0, -1)
    .replace('T', ' ')
    .replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros.replace(/0+$/, '')));

test(`writes ${numRuns} rows as JSON.stringify would`, () => {
  const row = fc.record({
    id: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    user_id: text,
    title: text,
    description: fc.option(text),
    completed: fc.boolean(),
    created_at: fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
    updated_at: fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
  });
  fc.assert(
    fc.property(row, (task) => {
      const { id, user_id, title, description, completed, created_at, updated_at } = task;
      const columns = [
        String(id),
        user_id,
        title,
        description,
        completed ? 't' : 'f',
        printed(created_at),
        printed(updated_at),
      ];
      expect(toJson(columns)).toBe(
        JSON.stringify({ id, user_id, title, description, completed, created_at, updated_at }),
      );
    }),
    { numRuns, seed: 20_261_121 },
  );
});

test('refuses a schema that it cannot write', () => {
  expect(() => compileRowJson({ properties: { tags: { type: 'array' } } })).toThrow(
    'no way to write tags of type array',
  );
});
