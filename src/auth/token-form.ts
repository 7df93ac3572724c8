import { quote } from '../refusals/quote.ts';
import { InvalidToken, type UnverifiedToken } from './compact-jws.ts';
import { malformedClaim } from './token-refusal.ts';

/** As milliseconds the year 2001, as seconds the year 33658. */
const leastMilliseconds = 1e12;

/** @throws InvalidToken for a token whose `typ` names another purpose */
export function requireSessionType({ header: { typ } }: UnverifiedToken, hasAccessTokens: boolean): void {
  if (typ !== undefined && !(typeof typ === 'string' && /^(application\/)?jwt$/i.test(typ)))
    throw new InvalidToken('wrong-type', {
      expected: hasAccessTokens ? '"JWT", "at+jwt"' : '"JWT"',
      received: quote(typ),
    });
}

/** @throws InvalidToken for parts that Better Auth's tokens never have, and that two verifiers might read differently */
export function requirePlainToken(token: UnverifiedToken): void {
  requirePlainHeader(token);
  requirePlainAudience(token);
  for (const name of ['exp', 'nbf', 'iat']) requireDateInRange(token, name);
  requireExpiryInSeconds(token);
}

export function requirePlainHeader({ header: { crit, b64, kid } }: UnverifiedToken): void {
  if (crit !== undefined || b64 !== undefined)
    throw new InvalidToken('header-extension', { received: crit === undefined ? 'b64' : 'crit' });
  if (kid !== undefined && typeof kid !== 'string') throw malformedClaim('kid', kid);
}

export function requirePlainAudience({ claims }: UnverifiedToken): void {
  if ([claims['aud']].flat().some((audience) => audience !== undefined && typeof audience !== 'string'))
    throw malformedClaim('aud', claims['aud']);
}

/** jose checks the type. JSON.parse has rounded a number beyond these. */
export function requireDateInRange({ claims }: UnverifiedToken, name: string): void {
  const date = claims[name];
  if (typeof date === 'number' && Math.abs(date) > Number.MAX_SAFE_INTEGER) throw malformedClaim(name, date);
}

export function requireExpiryInSeconds({ claims: { exp } }: UnverifiedToken): void {
  if (typeof exp === 'number' && exp >= leastMilliseconds)
    throw new InvalidToken('expiry-in-milliseconds', { received: quote(exp) });
}
