import type { JWTPayload } from 'jose';
import { quote } from '../refusals/quote.ts';
import { publicKeyAlgorithms, verifyOptions } from './verify-options.ts';
import { InvalidToken, type UnverifiedToken } from './compact-jws.ts';
import type { VerifyWithKeys } from './key-set.ts';
import { toPrincipal, type Access, type Principal, type Scopes } from './principal.ts';
import { malformedClaim, wrongAlgorithm, wrongClaim, type Expectations } from './token-refusal.ts';

export interface AccessTokenOptions {
  readonly expectations: Expectations;
  /** The keys of the OAuth issuer. */
  readonly verify: VerifyWithKeys;
  /** The scope that a token needs for each kind of operation. */
  readonly scopes: Readonly<Record<Access, string>>;
}

/** The claims that RFC 9068, section 2.2 requires; `exp` is required of every token. */
export const requiredClaims = ['iss', 'aud', 'sub', 'client_id', 'iat', 'jti'];

/** Whether a token says that it is an OAuth access token (RFC 9068, section 2.1). */
export const isAccessToken = ({ header: { typ } }: UnverifiedToken): boolean =>
  typeof typ === 'string' && /^(application\/)?at\+jwt$/i.test(typ);

/**
 * Verifies a JWT access token (RFC 9068, section 4) with which a client acts for a user.
 * @returns the user, and what the token's scopes do not allow
 * @throws InvalidToken, KeysUnavailable, errors.JOSEError
 */
export async function verifyAccessToken(
  token: string,
  { header: { alg }, claims: { iss } }: UnverifiedToken,
  { expectations, verify, scopes }: AccessTokenOptions,
): Promise<Principal> {
  if (!publicKeyAlgorithms.includes(alg as string)) throw wrongAlgorithm(publicKeyAlgorithms, alg);
  if (!expectations.iss.values.includes(iss as string)) throw wrongClaim(expectations.iss, iss);
  const payload = await verify(token, {
    ...verifyOptions(publicKeyAlgorithms, requiredClaims),
    audience: [...expectations.aud.values],
  });
  requireUserOfBearer(payload);
  return { ...toPrincipal(payload.sub, payload), scopes: readScopes(payload['scope'], scopes) };
}

/** @throws InvalidToken for a client's own token, and for one that is bound to a key of the client */
export function requireUserOfBearer({ sub, client_id: clientId, azp, cnf }: JWTPayload): void {
  if (typeof clientId !== 'string') throw malformedClaim('client_id', clientId);
  // With client_credentials no user is involved, and sub names the client (RFC 9068, section 2.2).
  if (sub === clientId || sub === azp)
    throw new InvalidToken('token-of-client', { received: `client_id ${quote(clientId)}` });
  // A bound token that is accepted without its key would be as good for a thief as a bearer token (RFC 9449, section 7.2).
  if (cnf !== undefined) throw new InvalidToken('bound-token');
}

/** @throws InvalidToken when the claim is no text (RFC 8693, section 4.2) */
export function readScopes(scope: unknown = '', required: AccessTokenOptions['scopes']): Scopes {
  if (typeof scope !== 'string') throw malformedClaim('scope', scope);
  const granted = scope.split(' ');
  const isMissing = ([, name]: [string, string]): boolean => !granted.includes(name);
  return { granted: quote(scope), missing: Object.fromEntries(Object.entries(required).filter(isMissing)) };
}
