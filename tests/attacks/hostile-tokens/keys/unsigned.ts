import { asEach, kinds, type HostileToken, type HostileTokens } from '../forge.ts';

const spellings = [
  'none',
  'None',
  'NONE',
  'nOnE',
  'NoNe',
  'none ',
  ' none',
  'none\0',
  'nоne',
  '',
  'null',
  'undefined',
  'HS0',
  'no',
];
const nothings: readonly unknown[] = [undefined, null, false, 0, [], {}, ['none'], ['none', 'HS256']];
const signatures: Readonly<Record<string, string>> = {
  'no signature': '',
  'a signature of one zero byte': '\0',
  'the signature "none"': 'none',
  'a garbage signature': 'garbage '.repeat(4),
};

/** RFC 7518, section 3.6: "none" says that nobody vouches for the token. */
export const unsigned: HostileTokens = () => [
  ...[...spellings, ...nothings].map((alg): HostileToken => ({
    name: `alg ${written(alg)} without a signature`,
    kind: 'HS256',
    forgery: { header: { alg }, signature: () => '' },
  })),
  ...spellings.map((alg): HostileToken => ({
    name: `alg ${written(alg)} with a good HMAC`,
    kind: 'HS256',
    forgery: { header: { alg } },
  })),
  ...['none', 'None', 'NONE'].flatMap((alg) =>
    asEach(['EdDSA', 'RS256'], `alg ${alg} with a kid that is known`, { header: { alg }, signature: () => '' }),
  ),
  ...Object.entries(signatures).flatMap(([name, signature]) => asEach(kinds, name, { signature: () => signature })),
  ...asEach(kinds, 'the second dot is missing', { join: (header, claims) => `${header}.${claims}` }),
  // All zeros is a signature of everything to a verifier that does not check the range of r and s.
  ...asEach(['EdDSA', 'ES256'], 'a signature of zeros', { signature: () => Buffer.alloc(64) }),
  ...asEach(['RS256'], 'a signature of zeros', { signature: () => Buffer.alloc(256) }),
  ...asEach(['HS256'], 'a MAC of zeros', { signature: () => Buffer.alloc(32) }),
];

const written = (alg: unknown): string => (alg === undefined ? 'missing' : JSON.stringify(alg));
