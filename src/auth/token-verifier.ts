import { jwtVerify, type JWTPayload } from 'jose';
import { isAccessToken, verifyAccessToken, type AccessTokenOptions } from './access-token.ts';
import { publicKeyAlgorithms, sharedSecretAlgorithms, verifyOptions } from './algorithms.ts';
import { KeysUnavailable } from './issuer-keys.ts';
import type { VerifyWithKeys } from './key-set.ts';
import { toPrincipal, type Principal } from './principal.ts';
import { findSecret, importSecret } from './shared-secret.ts';
import { InvalidToken, readToken, type UnverifiedToken } from './compact-jws.ts';
import { malformedClaim, refusalOf, wrongAlgorithm, wrongClaim, type Expectations } from './token-refusal.ts';
import { quote } from '../quote.ts';

export { InvalidToken };

export interface TokenVerifierOptions {
  /** HS256 keys: the UTF-8 bytes of each secret. */
  readonly secrets: readonly string[];
  /** The keys of each trusted `iss`. */
  readonly issuers: ReadonlyMap<string, VerifyWithKeys>;
  readonly audiences: readonly string[];
  /** undefined where no OAuth access token is accepted. */
  readonly accessTokens?: AccessTokenOptions | undefined;
}

/** @throws InvalidToken; KeysUnavailable when it takes the issuer's keys and there are none */
export type TokenVerifier = (token: string) => Promise<Principal>;

/** As milliseconds the year 2001, as seconds the year 33658. */
const leastMilliseconds = 1e12;

/** Verifies both kinds of tokens that Better Auth deployments issue for a session, and OAuth access tokens if they are wanted. */
export function createTokenVerifier({ accessTokens, ...options }: TokenVerifierOptions): TokenVerifier {
  const secrets = options.secrets.map(importSecret);
  const issuer = [...options.issuers.keys()];
  const audience = [...options.audiences];
  const ofSession: Expectations = {
    iss: { reason: 'wrong-issuer', values: issuer },
    aud: { reason: 'wrong-audience', values: audience },
  };

  const verifySharedSecret = async (token: string, { claims }: UnverifiedToken): Promise<Principal> => {
    // Before jose, whose check in a thread of its own costs a refusal ten times as much.
    const secret = findSecret(secrets, token);
    if (!secret) throw new InvalidToken('wrong-secret');
    // Tokens signed beside Better Auth usually have neither claim; what is there has to be right.
    const { payload } = await jwtVerify(token, secret.cryptoKey, {
      ...verifyOptions(sharedSecretAlgorithms),
      ...(claims.iss !== undefined && { issuer }),
      ...(claims.aud !== undefined && { audience }),
    });
    return toPrincipal(
      payload.sub !== undefined ? payload.sub : firstClaim(payload, ['user_id', 'userId', 'id']),
      payload,
    );
  };

  const verifyPublicKey = async (token: string, { claims: { iss } }: UnverifiedToken): Promise<Principal> => {
    // An issuer's keys speak for that issuer only.
    const verify = typeof iss === 'string' ? options.issuers.get(iss) : undefined;
    if (!verify) throw wrongClaim(ofSession.iss, iss);
    const payload = await verify(token, { ...verifyOptions(publicKeyAlgorithms), audience });
    return toPrincipal(payload.sub, payload);
  };

  const verifySession = (token: string, unverified: UnverifiedToken): Promise<Principal> => {
    const alg = unverified.header['alg'] as string;
    if (sharedSecretAlgorithms.includes(alg)) return verifySharedSecret(token, unverified);
    if (publicKeyAlgorithms.includes(alg)) return verifyPublicKey(token, unverified);
    throw wrongAlgorithm([...sharedSecretAlgorithms, ...publicKeyAlgorithms], alg);
  };

  return async (token) => {
    const unverified = readToken(token);
    // Decided by the type alone, so that no token can be taken for one of the other kind (RFC 8725, section 3.11).
    const access = isAccessToken(unverified) ? accessTokens : undefined;
    if (!access) requireSessionType(unverified, accessTokens !== undefined);
    requirePlainToken(unverified);
    try {
      return await (access ? verifyAccessToken(token, unverified, access) : verifySession(token, unverified));
    } catch (error) {
      if (error instanceof InvalidToken || error instanceof KeysUnavailable) throw error;
      throw refusalOf(error, unverified, access?.expectations ?? ofSession);
    }
  };
}

/** @throws InvalidToken for a token that says that it was made for another purpose */
function requireSessionType({ header: { typ } }: UnverifiedToken, hasAccessTokens: boolean): void {
  if (typ !== undefined && !(typeof typ === 'string' && /^(application\/)?jwt$/i.test(typ)))
    throw new InvalidToken('wrong-type', {
      expected: hasAccessTokens ? '"JWT", "at+jwt"' : '"JWT"',
      received: quote(typ),
    });
}

/** @throws InvalidToken for what a token of Better Auth's never has, and what two verifiers might understand differently */
function requirePlainToken({ header: { crit, b64, kid }, claims }: UnverifiedToken): void {
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
