import { errors } from 'jose';
import { quote } from '../refusals/quote.ts';
import { InvalidToken, type UnverifiedToken } from './compact-jws.ts';

/** Values of a claim of which a token needs one, and the reason if it has none. */
interface ExpectedClaim {
  readonly reason: InvalidToken['reason'];
  readonly values: readonly string[];
}

/** What one kind of token is for. */
export interface Expectations {
  readonly iss: ExpectedClaim;
  readonly aud: ExpectedClaim;
}

/** A property of the token that is of another type than it should be, or out of range. @param name such as `exp` */
export const malformedClaim = (name: string, value: unknown): InvalidToken =>
  new InvalidToken('malformed-claim', { received: `${name} ${quote(value)}` });

/** @param received the token's own value of the claim */
export const wrongClaim = ({ reason, values }: ExpectedClaim, received: unknown): InvalidToken =>
  new InvalidToken(reason, { expected: values.map(quote).join(', '), received: quote(received) });

export const wrongAlgorithm = (expected: readonly string[], received: unknown): InvalidToken =>
  new InvalidToken('wrong-algorithm', { expected: expected.join(', '), received: quote(received) });

/**
 * Why jose does not accept a token, computed after it has refused.
 * @param error what jose, or the import of a published key, has thrown
 */
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
  { iss, aud }: Expectations,
): InvalidToken {
  const value = claims[claim];
  if (claim === 'iss') return wrongClaim(iss, value);
  if (claim === 'aud') return wrongClaim(aud, value);
  if (reason === 'missing')
    return claim === 'exp' ? new InvalidToken('no-expiry') : new InvalidToken('missing-claim', { expected: claim });
  if (typeof value !== 'number') return malformedClaim(claim, value);
  const offBySeconds = Math.round(Math.abs(Date.now() / 1_000 - value));
  return new InvalidToken(claim === 'exp' ? 'expired' : 'not-yet-valid', { offBySeconds });
}
