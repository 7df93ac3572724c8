import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { mutate } from '../../scripts/mutants/mutation.ts';
import { mutations } from '../../scripts/mutants/mutations.ts';

// The mutants themselves run by `npm run mutants`, which takes long.
test.each(mutations)('a mutation finds its place: $what', (mutation) => {
  const source = readFileSync(mutation.file, 'utf8');
  expect(mutate(source, mutation)).not.toBe(source);
});
