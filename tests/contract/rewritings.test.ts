import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { currentContract, readReleases, readRewritings, type Contract } from '../../scripts/contract-diff/releases.ts';
import { formats } from '../support/formats.ts';

// REWRITING_RUNS=100000 for the long run.
const numRuns = Number(process.env['REWRITING_RUNS'] ?? 5_000);
const folder = fileURLToPath(new URL('../../', import.meta.url));
const current = currentContract(folder);
const releases = readReleases(folder);

/** Compiles one part of a contract, which may refer to others. */
function validatorOf(contract: Contract, where: string): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, formats });
  ajv.addSchema(contract, 'contract');
  return ajv.compile({ $ref: `contract${where.replaceAll('{', '%7B').replaceAll('}', '%7D')}` });
}

/** The words that a part of the contract is made of, and those of what it refers to: good candidates for values. */
function wordsOf(contract: Contract, where: string): string[] {
  const node = where
    .slice(2)
    .split('/')
    .reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], contract);
  const text = JSON.stringify(node);
  return [...new Set([...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([quoted]) => JSON.parse(quoted) as string))];
}

const characters = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...' \t\n\u00a0\u2028\u3000\ufeff\u0085\u200b',
      'a',
      '😀',
      '\u0000',
      '\ud800',
      '\udfff',
      '\udc00\ud800',
    ),
  },
);
const lengths = [0, 1, 199, 200, 201, 999, 1000, 1001];
const texts = fc.oneof(
  fc.array(characters, { maxLength: 6 }).map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom('a', ' ', '😀'), fc.constantFrom(...lengths), characters)
    .map(([filler, length, last]) => filler.repeat(length) + last),
);

test.each(readRewritings(folder))('$where accepts what it accepted in $since', ({ since, where }) => {
  const index = releases.findIndex(({ info }) => info.version === since);
  const release = releases[index];
  if (!release) throw new Error(`there is no release ${since}`);
  const next = releases[index + 1] ?? current;
  const [before, after] = [validatorOf(release, where), validatorOf(next, where)];
  const words = fc.constantFrom('Bearer', ...wordsOf(release, where), ...wordsOf(next, where));
  const plain = fc.oneof(
    texts,
    words,
    fc.tuple(words, characters).map(([word, more]) => word + more),
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
  );
  const values = fc.oneof(plain, fc.dictionary(words, plain, { maxKeys: 4 }), fc.array(plain, { maxLength: 2 }));
  const accepted = { yes: 0, no: 0 };
  fc.assert(
    fc.property(values, (value) => {
      const verdict = before(value);
      accepted[verdict ? 'yes' : 'no'] += 1;
      expect({ value, accepted: after(value) }).toEqual({ value, accepted: verdict });
    }),
    { numRuns, seed: 20_261_126 },
  );
  // Values that are all refused would prove nothing.
  expect(Math.min(accepted.yes, accepted.no)).toBeGreaterThan(numRuns / 100);
});
