import { jwtVerify, type JWTPayload } from 'jose';
import { isAccessToken, verifyAccessToken, type AccessTokenOptions } from './access-token.ts';
import { publicKeyAlgorithms, sharedSecretAlgorithms, verifyOptions } from './verify-options.ts';
import { KeysUnavailable } from './issuer-keys.ts';
import type { VerifyWithKeys } from './key-set.ts';
import { toPrincipal, type Principal } from './principal.ts';
import { findSecret, importSecret } from './shared-secret.ts';
import { InvalidToken, readToken, type UnverifiedToken } from './compact-jws.ts';
import { requirePlainToken, requireSessionType } from './token-form.ts';
import { refusalOf, wrongAlgorithm, wrongClaim, type Expectations } from './token-refusal.ts';

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

/** @throws InvalidToken; KeysUnavailable when the issuer's keys are needed and not available */
export type TokenVerifier = (token: string) => Promise<Principal>;

/** Verifies session tokens, signed with a shared secret or a private key, and OAuth access tokens if they are configured. */
export function createTokenVerifier({ accessTokens, ...options }: TokenVerifierOptions): TokenVerifier {
  const secrets = options.secrets.map(importSecret);
  const issuer = [...options.issuers.keys()];
  const audience = [...options.audiences];
  const ofSession: Expectations = {
    iss: { reason: 'wrong-issuer', values: issuer },
    aud: { reason: 'wrong-audience', values: audience },
  };

  const verifySharedSecret = async (token: string, { claims }: UnverifiedToken): Promise<Principal> => {
    // Before jose, which verifies in a thread: a refusal would cost ten times as much.
    const secret = findSecret(secrets, token);
    if (!secret) throw new InvalidToken('wrong-secret');
    // Tokens that other programs sign usually have neither claim. A claim that is present has to be right.
    const { payload } = await jwtVerify(token, secret.cryptoKey, {
      ...verifyOptions(sharedSecretAlgorithms),
      ...(claims.iss !== undefined && { issuer }),
      ...(claims.aud !== undefined && { audience }),
    });
    return toPrincipal(userIdOf(payload), payload);
  };

  const verifyPublicKey = async (token: string, { claims: { iss } }: UnverifiedToken): Promise<Principal> => {
    // An issuer's keys verify tokens of that issuer only.
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
    // The type alone decides, so that no token is taken for one of the other kind (RFC 8725, section 3.11).
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

/** The user id of a shared-secret token. Programs beside Better Auth sign such tokens, and name the claim in several ways. */
export const userIdOf = (payload: JWTPayload): unknown =>
  payload.sub !== undefined ? payload.sub : firstClaim(payload, ['user_id', 'userId', 'id']);
const firstClaim = (payload: JWTPayload, names: string[]): unknown =>
  payload[names.find((name) => payload[name] !== undefined) ?? ''];
