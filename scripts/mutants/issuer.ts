import type { Mutation } from './mutation.ts';

const issuerKeys = 'src/auth/issuer-keys.ts';
const keyFetch = 'src/auth/fetch-key-set.ts';
const issuerFaults = ['tests/behaviours/issuer-faults.test.ts'];

/** What keeps out keys that the issuer does not publish, or not any more, and an issuer that does harm. */
export const issuer: readonly Mutation[] = [
  {
    file: 'src/service.ts',
    what: 'tokens of a withdrawn key stay known',
    find: /(?<=onChange: \(\) => )tokens\.clear\(\)/,
    replace: 'undefined',
    killedBy: ['tests/behaviours/issuer-rotation.test.ts'],
  },
  {
    file: issuerKeys,
    what: 'tokens of unknown keys make the service ask the issuer without end',
    find: /if \(wait\(\) > 0\) return;/,
    replace: '',
    killedBy: ['tests/behaviours/issuer-new-keys.test.ts'],
  },
  {
    file: issuerKeys,
    what: 'a withdrawn key is used again after a pause',
    find: /(?<=const trustFor = )600_000/,
    replace: 'Infinity',
    killedBy: ['tests/behaviours/issuer-withdrawn-keys.test.ts'],
  },
  {
    file: keyFetch,
    what: 'the issuer may send the service elsewhere',
    find: /(?<=redirect: )'manual'/,
    replace: "'follow'",
    killedBy: issuerFaults,
  },
  {
    file: keyFetch,
    what: 'a key set may be of any size',
    find: /if \(size > maximumBytes\)[^;]*;/,
    replace: '',
    killedBy: issuerFaults,
  },
];
