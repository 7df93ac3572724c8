import { asEach, kinds, type Forgery, type HostileTokens } from '../forge.ts';

type Parts = readonly [header: string, claims: string, signature: string];
const joined = (change: (parts: Parts) => string): Forgery => ({ join: (...parts) => change(parts) });

/** Claims whose base64url has `-` and `_`, which base64 writes in another way, and whose last byte leaves bits over. */
const marked = (right: string): string =>
  right.replace('{', '{"marks":"~~~???>>>~?",').padEnd(Math.ceil(right.length / 3) * 3 + 40);

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The same bytes to a decoder that overlooks the bits after the last byte. */
const withTrailingBits = (part: string, bits = 1): string =>
  part.slice(0, -1) + (alphabet[alphabet.indexOf(part.at(-1) ?? '') + bits] ?? '');
/** As long as it takes for the part to end in bits that mean nothing. */
const padded =
  (rest: 1 | 2) =>
  (right: string): string => {
    const spaces = (3 + rest - (right.length % 3)) % 3;
    return right + ' '.repeat(spaces);
  };

const intoPart = (change: (part: string) => string): readonly [string, Forgery][] => [
  ['the header', joined(([header, claims, signature]) => `${change(header)}.${claims}.${signature}`)],
  ['the claims', joined(([header, claims, signature]) => `${header}.${change(claims)}.${signature}`)],
  ['the signature', joined(([header, claims, signature]) => `${header}.${claims}.${change(signature)}`)],
];

const insertions: readonly [string, (part: string) => string][] = [
  ['a space inside', (part) => `${part.slice(0, 4)} ${part.slice(4)}`],
  ['a tab inside', (part) => `${part.slice(0, 4)}\t${part.slice(4)}`],
  ['a space before', (part) => ` ${part}`],
  ['a space behind', (part) => `${part} `],
  ['one =', (part) => `${part}=`],
  ['two =', (part) => `${part}==`],
  ['%3D', (part) => `${part}%3D`],
  ['an escaped character', (part) => `%${part.charCodeAt(0).toString(16)}${part.slice(1)}`],
  ['a character outside the alphabet', (part) => `${part.slice(0, 4)}!${part.slice(4)}`],
  ['a byte above ASCII', (part) => `${part.slice(0, 4)}\xff${part.slice(4)}`],
  ['a single character more', (part) => `${part}A`],
  ['quotes', (part) => `"${part}"`],
  ['nothing left', () => ''],
];

/** One token, one text (RFC 7515, section 2; RFC 4648, section 3.5): other spellings of the same bytes are refused. */
export const spellings: HostileTokens = () => [
  ...insertions
    .flatMap(([name, change]) =>
      intoPart(change).flatMap(([place, forgery]) => asEach(['HS256', 'EdDSA'], `${name} in ${place}`, forgery)),
    )
    // HTTP itself takes these two away.
    .filter(({ name }) => !/a space before in the header|a space behind in the signature/.test(name)),
  ...[1, 2, 3].flatMap((bits) =>
    asEach(
      ['HS256', 'EdDSA', 'RS256'],
      `trailing bits in the signature: ${bits}`,
      joined(([header, claims, signature]) => `${header}.${claims}.${withTrailingBits(signature, bits)}`),
    ),
  ),
  ...([1, 2] as const).flatMap((rest) =>
    asEach(
      ['HS256', 'EdDSA'],
      `trailing bits in claims that end ${rest} bytes into a group`,
      {
        claims: padded(rest),
        ...joined(([header, claims, signature]) => `${header}.${withTrailingBits(claims)}.${signature}`),
      },
      { claims: padded(rest) },
    ),
  ),
  ...asEach(
    kinds,
    'the alphabet of base64 in the claims',
    {
      claims: marked,
      ...joined(
        ([header, claims, signature]) => `${header}.${claims.replaceAll('-', '+').replaceAll('_', '/')}.${signature}`,
      ),
    },
    { claims: marked },
  ),
  ...asEach(
    kinds,
    'hex in place of base64url',
    joined((parts) => parts.map((part) => Buffer.from(part, 'base64url').toString('hex')).join('.')),
  ),
  ...asEach(
    kinds,
    'decoded claims in the middle',
    joined(([header, claims, signature]) => `${header}.${Buffer.from(claims, 'base64url').toString()}.${signature}`),
  ),
  ...(
    [
      ['a fourth part', ([header, claims, signature]) => `${header}.${claims}.${signature}.${signature}`],
      ['a fifth part', (parts) => [...parts, ...parts].slice(0, 5).join('.')],
      ['a dot behind', (parts) => `${parts.join('.')}.`],
      ['a dot before', (parts) => `.${parts.join('.')}`],
      ['doubled dots', (parts) => parts.join('..')],
      ['commas for dots', (parts) => parts.join(',')],
      ['full-width dots', (parts) => parts.join('\xb7')],
      ['only dots', () => '..'],
      ['a hundred dots', () => '.'.repeat(100)],
      ['parts in the wrong order', ([header, claims, signature]) => `${claims}.${header}.${signature}`],
      ['the header twice', ([header, , signature]) => `${header}.${header}.${signature}`],
      ['the token twice', (parts) => `${parts.join('.')}${parts.join('.')}`],
      ['the token twice, with a space', (parts) => `${parts.join('.')} ${parts.join('.')}`],
      ['the token twice, with a comma', (parts) => `${parts.join('.')},${parts.join('.')}`],
      ['the scheme twice', (parts) => `Bearer ${parts.join('.')}`],
      ['a parameter', (parts) => `token="${parts.join('.')}"`],
      ['a parameter behind', (parts) => `${parts.join('.')}; realm="x"`],
      ['angle brackets', (parts) => `<${parts.join('.')}>`],
      ['quotes around it', (parts) => `"${parts.join('.')}"`],
      ['a no-break space behind', (parts) => `${parts.join('.')}\xa0`],
      ['a no-break space before', (parts) => `\xa0${parts.join('.')}`],
      ['another case', (parts) => parts.join('.').toLowerCase()],
      ['the URN of a JWT', (parts) => `urn:ietf:params:oauth:token-type:jwt:${parts.join('.')}`],
    ] satisfies [string, (parts: Parts) => string][]
  ).flatMap(([name, change]) => asEach(['HS256', 'EdDSA'], name, joined(change))),
];
