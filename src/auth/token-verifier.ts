import { jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { KeysUnavailable } from './issuer-keys.ts';
import type { VerifyWithKeys } from './key-set.ts';
import { findSecret, importSecret } from './shared-secret.ts';
import { InvalidToken, readToken, type UnverifiedToken } from './compact-jws.ts';
import { malformedClaim, refusalOf, wrongIssuer } from './token-refusal.ts';
import { quote } from '../quote.ts';

export { InvalidToken };

/** Who the caller is. */
export interface Principal {
  readonly userId: string;
  /** As the log names the user; undefined where it does not. */
  readonly loggedAs?: string | undefined;
  /** NumericDate (RFC 7519, section 2) until which the token vouches for it. */
  readonly expiresAt: number;
}

export interface TokenVerifierOptions {
  /** HS256 keys: the UTF-8 bytes of each secret. */
  readonly secrets: readonly string[];
  /** The keys of each trusted `iss`. */
  readonly issuers: ReadonlyMap<string, VerifyWithKeys>;
  readonly audiences: readonly string[];
}

/** @throws InvalidToken; KeysUnavailable when it takes the issuer's keys and there are none */
export type TokenVerifier = (token: string) => Promise<Principal>;

// Each key has its own list (RFC 8725, section 3.1): the token's header only picks which list, never a key for another.
const sharedSecretAlgorithms = ['HS256'];
const publicKeyAlgorithms = ['EdDSA', 'Ed25519', 'ES256', 'ES512', 'RS256', 'PS256'];
const clockTolerance = 5;
/** As milliseconds the year 2001, as seconds the year 33658. */
const leastMilliseconds = 1e12;

/** Verifies both kinds of tokens that Better Auth deployments issue. */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const secrets = options.secrets.map(importSecret);
  const issuer = [...options.issuers.keys()];
  const audience = [...options.audiences];

  const verifySharedSecret = async (token: string, { claims }: UnverifiedToken): Promise<Principal> => {
    // Before jose, whose check in a thread of its own costs a refusal ten times as much.
    const secret = findSecret(secrets, token);
    if (!secret) throw new InvalidToken('wrong-secret');
    // Tokens signed beside Better Auth usually have neither claim; what is there has to be right.
    const { payload } = await jwtVerify(token, secret.cryptoKey, {
      ...common(sharedSecretAlgorithms),
      ...(claims.iss !== undefined && { issuer }),
      ...(claims.aud !== undefined && { audience }),
    });
    return principal(
      payload.sub !== undefined ? payload.sub : firstClaim(payload, ['user_id', 'userId', 'id']),
      payload,
    );
  };

  const verifyPublicKey = async (token: string, { claims: { iss } }: UnverifiedToken): Promise<Principal> => {
    // An issuer's keys speak for that issuer only.
    const verify = typeof iss === 'string' ? options.issuers.get(iss) : undefined;
    if (!verify) throw wrongIssuer(issuer, iss);
    const payload = await verify(token, { ...common(publicKeyAlgorithms), audience });
    return principal(payload.sub, payload);
  };

  return async (token) => {
    const unverified = readToken(token);
    requirePlainToken(unverified);
    const alg = unverified.header['alg'] as string;
    try {
      if (sharedSecretAlgorithms.includes(alg)) return await verifySharedSecret(token, unverified);
      if (publicKeyAlgorithms.includes(alg)) return await verifyPublicKey(token, unverified);
    } catch (error) {
      if (error instanceof InvalidToken || error instanceof KeysUnavailable) throw error;
      throw refusalOf(error, unverified, { issuer, audience });
    }
    throw new InvalidToken('wrong-algorithm', {
      expected: [...sharedSecretAlgorithms, ...publicKeyAlgorithms].join(', '),
      received: quote(alg),
    });
  };
}

const common = (algorithms: string[]): JWTVerifyOptions => ({ algorithms, clockTolerance, requiredClaims: ['exp'] });

/** @throws InvalidToken for what a token of Better Auth's never has, and what two verifiers might understand differently */
function requirePlainToken({ header: { typ, crit, b64, kid }, claims }: UnverifiedToken): void {
  // A token made for another purpose says so in its type (RFC 8725, section 3.11).
  if (typ !== undefined && !(typeof typ === 'string' && /^(application\/)?jwt$/i.test(typ)))
    throw new InvalidToken('wrong-type', { expected: '"JWT"', received: quote(typ) });
  if (crit !== undefined || b64 !== undefined)
    throw new InvalidToken('header-extension', { received: crit === undefined ? 'b64' : 'crit' });
  if (kid !== undefined && typeof kid !== 'string') throw malformedClaim('kid', kid);
  if ([claims['aud']].flat().some((audience) => audience !== undefined && typeof audience !== 'string'))
    throw malformedClaim('aud', claims['aud']);
  for (const name of ['exp', 'nbf', 'iat']) {
    const date = claims[name];
    // jose checks the type; a number beyond these is another one than was written.
    if (typeof date === 'number' && Math.abs(date) > Number.MAX_SAFE_INTEGER) throw malformedClaim(name, date);
  }
  const { exp } = claims;
  if (typeof exp === 'number' && exp >= leastMilliseconds)
    throw new InvalidToken('expiry-in-milliseconds', { received: quote(exp) });
}

const firstClaim = (payload: JWTPayload, names: string[]): unknown =>
  payload[names.find((name) => payload[name] !== undefined) ?? ''];

/** PostgreSQL stores neither U+0000 nor a lone surrogate, so such a user could own nothing. */
function principal(userId: unknown, { exp = 0 }: JWTPayload): Principal {
  if (typeof userId !== 'string' || userId === '') throw new InvalidToken('no-user-id');
  if ([...userId].length > 255 || userId.includes('\0') || !userId.isWellFormed())
    throw new InvalidToken('unusable-user-id');
  return { userId, expiresAt: exp };
}
