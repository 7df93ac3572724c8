import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { isolation } from '../../scripts/mutants/isolation.ts';
import { mutate } from '../../scripts/mutants/mutation.ts';
import { ownership } from '../../scripts/mutants/ownership.ts';
import { protections } from '../../scripts/mutants/protections.ts';

// The mutants themselves run by `npm run mutants`, which takes long.
test.each([...ownership, ...protections, ...isolation])('a mutation finds its place: $what', (mutation) => {
  const source = readFileSync(mutation.file, 'utf8');
  expect(mutate(source, mutation)).not.toBe(source);
});
