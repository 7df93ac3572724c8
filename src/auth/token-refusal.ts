import { errors } from 'jose';
import { quote } from '../quote.ts';
import { InvalidToken, type UnverifiedToken } from './compact-jws.ts';

interface Expectations {
  readonly issuer: readonly string[];
  readonly audience: readonly string[];
}

/** A member of the token that is of another type than it should be, or out of range. @param name such as `exp` */
export const malformedClaim = (name: string, value: unknown): InvalidToken =>
  new InvalidToken('malformed-claim', { received: `${name} ${quote(value)}` });

/** @param expected each issuer that is trusted @param received the token's `iss` */
export const wrongIssuer = (expected: readonly string[], received: unknown): InvalidToken =>
  new InvalidToken('wrong-issuer', { expected: list(expected), received: quote(received) });

/** Why jose does not accept a token, computed after it has refused. @param error what jose, or the import of a published key, has thrown */
export function refusalOf(error: unknown, token: UnverifiedToken, expectations: Expectations): InvalidToken {
  if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed)
    return claimRefusal(error, token.claims, expectations);
  const kid = quote(token.header['kid']);
  if (error instanceof errors.JWKSNoMatchingKey) return new InvalidToken('unknown-key', { received: `kid ${kid}` });
  if (!(error instanceof errors.JWSSignatureVerificationFailed))
    return new InvalidToken('unusable-key', { received: `kid ${kid}` }, { cause: error });
  return new InvalidToken('wrong-signature', { received: `kid ${kid}` });
}

function claimRefusal(
  { claim, reason }: errors.JWTClaimValidationFailed | errors.JWTExpired,
  claims: UnverifiedToken['claims'],
  { issuer, audience }: Expectations,
): InvalidToken {
  const value = claims[claim];
  if (claim === 'iss') return wrongIssuer(issuer, value);
  if (claim === 'aud') return new InvalidToken('wrong-audience', { expected: list(audience), received: quote(value) });
  if (claim === 'exp' && reason === 'missing') return new InvalidToken('no-expiry');
  if (typeof value !== 'number') return malformedClaim(claim, value);
  const offBySeconds = Math.round(Math.abs(Date.now() / 1_000 - value));
  return new InvalidToken(claim === 'exp' ? 'expired' : 'not-yet-valid', { offBySeconds });
}

const list = (values: readonly string[]): string => values.map(quote).join(', ');
