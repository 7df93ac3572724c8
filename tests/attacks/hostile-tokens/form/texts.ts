import { asEach, kinds, type Forgery, type HostileTokens } from '../forge.ts';

/** Bytes that are not UTF-8, in the place of the text "MARK". */
const withBytes =
  (...bytes: number[]) =>
  (right: string): Buffer => {
    const [before = '', after = ''] = right.replace('{', '{"mark":"MARK",').split('MARK');
    return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
  };
const notUtf8: Readonly<Record<string, (right: string) => Buffer>> = {
  'a lone continuation byte': withBytes(0x80),
  'the byte FF': withBytes(0xff),
  'an overlong slash': withBytes(0xc0, 0xaf),
  'an overlong zero': withBytes(0xc0, 0x80),
  'an encoded surrogate': withBytes(0xed, 0xa0, 0x80),
  'a character that breaks off': withBytes(0xe2, 0x82),
  'a character beyond Unicode': withBytes(0xf4, 0x90, 0x80, 0x80),
};
const otherEncodings: Readonly<Record<string, (right: string) => Uint8Array>> = {
  'UTF-16': (right) => Buffer.from(right, 'utf16le'),
  'UTF-16 with a BOM': (right) => Buffer.from(`\ufeff${right}`, 'utf16le'),
  'a zero byte behind': (right) => Buffer.from(`${right}\0`),
};
const notObjects: readonly string[] = [
  '',
  ' ',
  'null',
  'true',
  '0',
  '"text"',
  '[]',
  '[{}]',
  '{}',
  '{',
  '}',
  '{}{}',
  '{"alg"}',
  'alg',
  '{}x',
  '/**/{}',
  '{,}',
  "{'a':1}",
  '[['.repeat(1_500),
];
const spoiled: Readonly<Record<string, (right: string) => string>> = {
  'a list around it': (right) => `[${right}]`,
  'a text around it': (right) => JSON.stringify(right),
  'another object behind': (right) => `${right}{}`,
  'a comment': (right) => right.replace('{', '{/* */'),
  'a comma at the end': (right) => right.replace(/}$/, ',}'),
  'single quotes': (right) => right.replaceAll('"', "'"),
  'a raw line end in a text': (right) => right.replace('{', '{"mark":"a\nb",'),
  'a raw zero in a text': (right) => right.replace('{', '{"mark":"a\0b",'),
  'a no-break space before': (right) => `\u00a0${right}`,
};

const inEachPart = (name: string, part: NonNullable<Forgery['header']>): ReturnType<HostileTokens> => [
  ...asEach(['HS256', 'EdDSA'], `${name} in the header`, { header: part }),
  ...asEach(['HS256', 'EdDSA'], `${name} in the claims`, { claims: part }),
];

/** Header and claims are each one JSON object in UTF-8 (RFC 7515, section 4; RFC 7519, section 3). All are signed with the right key. */
export const texts: HostileTokens = () => [
  ...Object.entries({ ...notUtf8, ...otherEncodings, ...spoiled }).flatMap(([name, part]) => inEachPart(name, part)),
  ...notObjects.flatMap((text) => inEachPart(`${JSON.stringify(text).slice(0, 12)}`, () => text)),
  ...asEach(['HS256', 'EdDSA'], 'lists, two thousand deep', {
    claims: (right) => right.replace('{', `{"deep":${'['.repeat(2_000)},`),
  }),
  ...[8_193, 9_000, 15_000].flatMap((length) =>
    asEach(kinds, `${length} bytes`, { join: (...parts) => parts.join('.').padEnd(length, 'A') }),
  ),
  ...asEach(
    kinds,
    'good, but for 12 KB of claims',
    { claims: { padding: 'x'.repeat(9_000) } },
    { claims: { padding: 'x'.repeat(4_000) } },
  ),
  ...asEach(
    kinds,
    'good, but for 12 KB of header',
    { header: { padding: 'x'.repeat(9_000) } },
    { header: { padding: 'x'.repeat(4_000) } },
  ),
];
