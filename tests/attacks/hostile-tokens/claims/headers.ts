import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { asEach, base64url, hmac, kinds, type HostileToken, type HostileTokens } from '../forge.ts';

const types: readonly unknown[] = [
  'JWE',
  'JOSE',
  'JOSE+JSON',
  'at+jwt',
  'dpop+jwt',
  'secevent+jwt',
  'entity-statement+jwt',
  'application/at+jwt',
  'jwt;charset=utf-8',
  ' JWT',
  'JWT\0',
  'application/',
  '',
  0,
  true,
  null,
  [],
  {},
];
const extensions: readonly unknown[] = [
  ['exp'],
  ['b64'],
  ['http://example.com/x'],
  ['alg'],
  ['crit'],
  ['typ'],
  [],
  [''],
  ['exp', 'exp'],
  [['exp']],
  [1],
  [null],
  'exp',
  '',
  {},
  { 0: 'exp' },
  null,
  0,
  true,
  ['__proto__'],
  ['toString'],
];
const compressions: Readonly<Record<string, (text: string) => Uint8Array>> = {
  'raw deflate': deflateRawSync,
  deflate: deflateSync,
  gzip: gzipSync,
};

/** Headers that ask for a meaning which the service does not give them. All are signed with the right key. */
export const headers: HostileTokens = ({ secret }) => [
  ...types.flatMap((typ) =>
    asEach(['HS256', 'EdDSA'], `typ ${JSON.stringify(typ)}`, { header: { typ } }, { header: { typ: 'JWT' } }),
  ),
  ...extensions.flatMap((crit) =>
    asEach(
      ['HS256', 'EdDSA'],
      `crit ${JSON.stringify(crit)}`,
      { header: { crit, exp: 1, 'http://example.com/x': true } },
      { header: { exp: 1, 'http://example.com/x': true } },
    ),
  ),
  ...asEach(kinds, 'crit ["b64"] and b64 false', { header: { crit: ['b64'], b64: false } }),
  ...asEach(kinds, 'crit ["b64"] and b64 true', { header: { crit: ['b64'], b64: true } }),
  ...[false, true].map((isCritical): HostileToken => ({
    name: `b64 false ${isCritical ? 'with' : 'without'} crit, and the signature of the bare claims (RFC 7797)`,
    kind: 'HS256',
    forgery: {
      header: { b64: false, ...(isCritical && { crit: ['b64'] }) },
      signature: (input) =>
        hmac(secret)(
          input.replace(/\.(.*)$/, (_, claims: string) => `.${Buffer.from(claims, 'base64url').toString()}`),
        ),
    },
  })),
  ...Object.entries(compressions).flatMap(([name, compress]) =>
    asEach(kinds, `zip and claims in ${name}`, { header: { zip: 'DEF' }, claims: compress }),
  ),
  ...asEach(['HS256'], 'claims that inflate to 5 MB', {
    header: { zip: 'DEF' },
    claims: (right) => deflateRawSync(right.replace('{', `{"x":"${'x'.repeat(5_000_000)}",`)),
  }),
  ...asEach(kinds, 'no alg, but __proto__ that has one', {
    header: (right) => right.replace(/"alg":("\w+")/, '"__proto__":{"alg":$1}'),
  }),
  ...asEach(kinds, 'no alg, but Alg', { header: (right) => right.replace('"alg"', '"Alg"') }),
  ...asEach(kinds, 'the header of another, nested', { header: (right) => `{"header":${right}}` }),
  ...asEach(kinds, 'the header encoded twice', { header: base64url }),
];
