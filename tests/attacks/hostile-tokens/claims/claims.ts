import { now } from '../../../support/tokens.ts';
import { asEach, kinds, type HostileTokens } from '../forge.ts';

/** Every type that JSON has, and none is the right one, where `right` is left out. */
const others = (right: 'number' | 'string'): readonly unknown[] => [
  null,
  true,
  false,
  [],
  {},
  [[]],
  ...(right === 'string' ? [0, 42] : ['', 'never', '9999999999', '0x7fffffff', '1e99', '2099-01-01']),
];
const both = ['HS256', 'EdDSA'] as const;

/** `"exp":1` as it stands in the token; JSON.stringify would not write these. */
const writing =
  (claim: string, value: string) =>
  (right: string): string =>
    right
      .replace(/,?"(exp|nbf|iat)":\d+/g, (own, name: string) => (name === claim ? '' : own))
      .replace(/}$/, `,"${claim}":${value}}`);

/** Claims of the wrong type, out of range or of another meaning (RFC 7519, section 4.1). All are signed with the right key. */
export const claims: HostileTokens = ({ issuer, canary, userId }) => [
  ...(['exp', 'nbf', 'iat'] as const).flatMap((claim) =>
    [...others('number'), [now() + 3_600], { $gt: 0 }].flatMap((value) =>
      asEach(
        both,
        `${claim} ${JSON.stringify(value).replace(/\d{10}/, 'in an hour')}`,
        { claims: { [claim]: value } },
        { claims: { [claim]: claim === 'exp' ? now() + 3_600 : now() } },
      ),
    ),
  ),
  ...(['sub', 'iss', 'aud'] as const).flatMap((claim) =>
    others('string').flatMap((value) =>
      asEach(both, `${claim} ${JSON.stringify(value)}`, { claims: { [claim]: value } }),
    ),
  ),
  ...asEach(both, 'sub in a list', { claims: { sub: [userId] } }),
  ...asEach(both, 'sub in an object', { claims: { sub: { toString: userId, id: userId } } }),
  ...asEach(both, 'iss in a list', { claims: { iss: [issuer.url] } }),
  ...asEach(both, 'aud in an object', { claims: { aud: { 0: issuer.url, length: 1 } } }),
  ...asEach(both, 'aud in a list in a list', { claims: { aud: [[issuer.url]] } }),
  ...[
    `${issuer.url}/`,
    `${issuer.url}#`,
    `${issuer.url}?`,
    ` ${issuer.url}`,
    `${issuer.url}\0`,
    issuer.url.toUpperCase(),
    issuer.url.replace('http:', 'https:'),
    issuer.url.replace('127.0.0.1', 'localhost'),
    issuer.url.replace('//', '//x@'),
    `${issuer.url}.evil.example`,
    `${issuer.url},${canary.url}`,
    '*',
    '',
    'null',
    '__proto__',
    canary.url,
  ].flatMap((url) => [
    ...asEach(both, `iss ${named(url, issuer.url, canary.url)}`, { claims: { iss: url } }),
    ...asEach(both, `aud ${named(url, issuer.url, canary.url)}`, { claims: { aud: url } }),
  ]),
  ...['0', '-1', '1', '1.5', '-0', '1e-9', '-1e999', '-9007199254740993'].flatMap((value) =>
    asEach(both, `exp ${value}`, { claims: writing('exp', value) }, { claims: writing('exp', String(now() + 3_600)) }),
  ),
  ...['1e999', '1e308', '9007199254740993', '99999999999'].flatMap((value) =>
    asEach(both, `nbf ${value}`, { claims: writing('nbf', value) }, { claims: writing('nbf', '0') }),
  ),
  ...['NaN', 'Infinity', '0x7fffffff', '01', '+1', '1.', '.5', '1_000', '9'.repeat(400) + 'n', 'undefined'].flatMap(
    (value) => asEach(both, `exp ${value.slice(0, 12)}, which is not JSON`, { claims: writing('exp', value) }),
  ),
  ...asEach(kinds, 'exp a day ago', { claims: { exp: now() - 86_400 } }),
  ...asEach(kinds, 'exp in milliseconds', { claims: { exp: Date.now() + 3_600_000 } }),
  ...asEach(kinds, 'exp in milliseconds, as nbf', { claims: { nbf: Date.now() } }),
  ...asEach(kinds, 'no exp, but Exp and expires', {
    claims: { exp: undefined, Exp: now() + 3_600, expires: now() + 3_600 },
  }),
  ...asEach(both, 'every claim in __proto__', { claims: (right) => `{"__proto__":${right}}` }),
  ...asEach(both, 'sub in __proto__', {
    claims: (right) => right.replace(/"sub":("[^"]*")/, '"__proto__":{"sub":$1}'),
  }),
  ...asEach(both, 'exp in constructor.prototype', {
    claims: (right) => right.replace(/"exp":(\d+)/, '"constructor":{"prototype":{"exp":$1}}'),
  }),
  ...['a\0b', '\ud800', 'u'.repeat(256), ''].flatMap((sub) =>
    asEach(both, `sub ${JSON.stringify(sub).slice(0, 12)}`, { claims: { sub } }),
  ),
  ...asEach(['EdDSA'], 'sub missing, user_id in its place', {
    claims: { sub: undefined, user_id: userId, userId, id: userId },
  }),
];

const named = (url: string, issuer: string, canary: string): string =>
  JSON.stringify(
    url
      .replace(issuer, 'ISSUER')
      .replace(canary, 'CANARY')
      .replace(/127\.0\.0\.1:\d+|localhost:\d+/g, 'HOST')
      .replace('HTTP://HOST', 'ISSUER IN UPPER CASE'),
  );
