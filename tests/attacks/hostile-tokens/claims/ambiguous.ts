import { now } from '../../../support/tokens.ts';
import { asEach, kinds, type HostileTokens } from '../forge.ts';

const inAnHour = (): number => now() + 3_600;

/** Adds a property by hand, before or behind what is there. JSON.parse takes the last of two, other parsers the first. */
const before =
  (member: string) =>
  (right: string): string =>
    right.replace('{', `{${member},`);
const behind =
  (member: string) =>
  (right: string): string =>
    right.replace(/}$/, `,${member}}`);
const twice =
  (name: string) =>
  (right: string): string =>
    right.replace(new RegExp(`("${name}":(?:"[^"]*"|\\d+))`), '$1,$1');
const one = '"other":{"sub":1,"x":[{"sub":2},{"sub":3}]},"text":"\\"sub\\":1,{\\"sub\\":2"';

/**
 * Tokens that two verifiers may read in two ways: properties of one name twice (RFC 7519, section 4; RFC 7515, section 4),
 * times beyond what a number holds, a byte order mark (RFC 8259, section 8.1), properties of the wrong type. All are signed with the right key.
 */
export const ambiguous: HostileTokens = ({ userId, issuer }) => [
  ...asEach(kinds, 'two sub, the right one last', { claims: before('"sub":"mallory"') }, { claims: before(one) }),
  ...asEach(kinds, 'two sub, the right one first', { claims: behind('"sub":"mallory"') }, { claims: behind(one) }),
  ...asEach(kinds, 'two sub that agree', { claims: twice('sub') }),
  ...asEach(
    kinds,
    'two sub, one of them escaped',
    { claims: before('"\\u0073ub":"mallory"') },
    { claims: (right) => right.replace('"sub"', '"\\u0073ub"') },
  ),
  ...asEach(kinds, 'two exp, the right one last', { claims: before('"exp":1') }),
  ...asEach(kinds, 'two exp, the right one first', { claims: behind(`"exp":${inAnHour()}`) }),
  ...asEach(kinds, 'two iss', { claims: before('"iss":"https://other.example"') }),
  ...asEach(kinds, 'two aud', { claims: before('"aud":"https://other.example"') }),
  ...asEach(kinds, 'two nbf', { claims: behind('"nbf":9999999999,"nbf":0') }, { claims: behind('"nbf":0') }),
  ...asEach(
    kinds,
    'two __proto__',
    { claims: behind('"__proto__":{},"__proto__":{}') },
    { claims: behind('"__proto__":{}') },
  ),
  ...asEach(
    kinds,
    'two properties of one name without a meaning, deep inside',
    { claims: behind('"a":[{"b":{"c":1,"c":1}}]') },
    { claims: behind('"a":[{"b":{"c":1}},{"b":{"c":1}}]') },
  ),
  ...asEach(kinds, 'two alg, the right one last', { header: before('"alg":"none"') }),
  ...asEach(kinds, 'two alg that agree', { header: twice('alg') }),
  ...asEach(kinds, 'two typ', { header: behind('"typ":"at+jwt","typ":"JWT"') }, { header: behind('"typ":"JWT"') }),
  ...asEach(['EdDSA', 'ES256', 'RS256'], 'two kid', { header: before('"kid":"other"') }),
  ...['1e999', '1e308', '1e21', '9007199254740992', '9007199254740993', '99999999999999999999'].flatMap((exp) =>
    asEach(
      kinds,
      `exp ${exp}`,
      { claims: (right) => right.replace(/"exp":\d+/, `"exp":${exp}`) },
      { claims: (right) => right.replace(/"exp":\d+/, `"exp":${inAnHour()}.5`) },
    ),
  ),
  ...['-1e999', '-1e308', '-9007199254740992'].flatMap((nbf) =>
    asEach(kinds, `nbf ${nbf}`, { claims: behind(`"nbf":${nbf}`) }, { claims: behind('"nbf":-1') }),
  ),
  ...['1e999', '-1e999', '1e308', '9007199254740992'].flatMap((iat) =>
    asEach(kinds, `iat ${iat}`, { claims: behind(`"iat":${iat}`) }, { claims: behind(`"iat":${now()}`) }),
  ),
  ...asEach(kinds, 'a BOM before the header', { header: (right) => `\ufeff${right}` }),
  ...asEach(kinds, 'a BOM before the claims', { claims: (right) => `\ufeff${right}` }),
  ...asEach(kinds, 'b64 false without crit', { header: { b64: false } }),
  ...[null, 0, 1, true, [], ['key'], {}].flatMap((kid) =>
    asEach(['HS256'], `kid ${JSON.stringify(kid)}`, { header: { kid } }, { header: { kid: 'key' } }),
  ),
  ...[42, null, {}, [issuer.url]].flatMap((other) =>
    asEach(
      ['HS256', 'EdDSA'],
      `aud of a list that holds ${Array.isArray(other) ? 'a list' : JSON.stringify(other)} as well`,
      { claims: { aud: [issuer.url, other] } },
      { claims: { aud: [issuer.url, 'https://other.example'] } },
    ),
  ),
  ...asEach(
    ['HS256'],
    'sub null beside user_id',
    { claims: { sub: null, user_id: userId } },
    { claims: { sub: undefined, user_id: userId } },
  ),
];
