import { errors, UnsecuredJWT, type JWTVerifyOptions } from 'jose';
import { Refusal } from '../refusals/refusal.ts';
import { isAccessToken, readScopes, requireUserOfBearer, requiredClaims } from './access-token.ts';
import { publicKeyAlgorithms, sharedSecretAlgorithms, verifyOptions } from './verify-options.ts';
import { InvalidToken, readToken, type UnverifiedToken } from './compact-jws.ts';
import type { VerifyWithKeys } from './key-set.ts';
import { toPrincipal } from './principal.ts';
import { findSecret, importSecret } from './shared-secret.ts';
import {
  requireDateInRange,
  requireExpiryInSeconds,
  requirePlainAudience,
  requirePlainHeader,
  requireSessionType,
} from './token-form.ts';
import { refusalOf, wrongAlgorithm, wrongClaim, type Expectations } from './token-refusal.ts';
import { userIdOf, type TokenVerifierOptions } from './token-verifier.ts';

/** One part of a token: a header parameter, a claim or its `key`. */
export interface CheckedPart {
  readonly part: string;
  readonly value: unknown;
  /** undefined where the part is right. */
  readonly refusal: Refusal | undefined;
}

type Check = readonly [part: string, value: unknown, require: () => unknown];

/**
 * Checks each part of a token by itself, for `npm run doctor`: the verifier of requests stops at the first wrong part. A test
 * compares the verdicts of both.
 * @throws InvalidToken when the token cannot be read
 */
export async function checkEachPart(text: string, options: TokenVerifierOptions): Promise<CheckedPart[]> {
  const token = readToken(text);
  const { expectations, checks } =
    isAccessToken(token) && options.accessTokens
      ? checksOfAccessToken(text, token, options.accessTokens)
      : checksOfSession(text, token, options);
  const parts: CheckedPart[] = [];
  for (const [part, value, require] of checks) {
    let refusal: Refusal | undefined;
    try {
      await require();
    } catch (error) {
      refusal = error instanceof Refusal ? error : refusalOf(error, token, expectations);
    }
    parts.push({ part, value, refusal });
  }
  return parts;
}

interface Checks {
  readonly expectations: Expectations;
  readonly checks: readonly Check[];
}

function checksOfSession(text: string, token: UnverifiedToken, options: TokenVerifierOptions): Checks {
  const { header, claims } = token;
  const isShared = sharedSecretAlgorithms.includes(header['alg'] as string);
  const expectations: Expectations = {
    iss: { reason: 'wrong-issuer', values: [...options.issuers.keys()] },
    aud: { reason: 'wrong-audience', values: options.audiences },
  };
  const key = isShared
    ? () => requireSecret(text, options.secrets)
    : () => requireKey(text, keysOf(claims['iss'], options.issuers));
  return {
    expectations,
    checks: [
      ['typ', header['typ'], () => requireSessionType(token, options.accessTokens !== undefined)],
      ...checksOfHeader(token, [...sharedSecretAlgorithms, ...publicKeyAlgorithms], key),
      ...checksOfClaims(token, expectations, isShared),
      isShared
        ? ['user', userIdOf(claims), () => toPrincipal(userIdOf(claims), claims)]
        : ['sub', claims['sub'], () => toPrincipal(claims['sub'], claims)],
    ],
  };
}

function checksOfAccessToken(
  text: string,
  token: UnverifiedToken,
  { expectations, verify, scopes }: NonNullable<TokenVerifierOptions['accessTokens']>,
): Checks {
  const { header, claims } = token;
  const requires = (name: string, require: () => unknown = () => undefined): Check => [
    name,
    claims[name],
    () => {
      judge(token, name, { requiredClaims: [name] });
      require();
    },
  ];
  return {
    expectations,
    checks: [
      ['typ', header['typ'], () => undefined],
      ...checksOfHeader(token, publicKeyAlgorithms, () => requireKey(text, [verify])),
      ...checksOfClaims(token, expectations, false),
      ...requiredClaims.filter((name) => name === 'iat' || name === 'jti').map((name) => requires(name)),
      requires('client_id', () => requireUserOfBearer(claims)),
      requires('sub', () => toPrincipal(claims['sub'], claims)),
      ['scope', claims['scope'], () => readScopes(claims['scope'], scopes)],
    ],
  };
}

const checksOfHeader = (token: UnverifiedToken, algorithms: readonly string[], key: () => unknown): Check[] => {
  const { alg, kid } = token.header;
  const requireAlgorithm = (): void => {
    if (!algorithms.includes(alg as string)) throw wrongAlgorithm(algorithms, alg);
  };
  return [
    ['kid', kid, () => requirePlainHeader(token)],
    ['alg', alg, requireAlgorithm],
    // No key fits another algorithm.
    ...(algorithms.includes(alg as string) ? [['key', kid, key] as const] : []),
  ];
};

/** @param isOptional whether the token may leave out `iss` and `aud` */
function checksOfClaims(token: UnverifiedToken, { iss, aud }: Expectations, isOptional: boolean): Check[] {
  const { claims } = token;
  const unlessAbsent = (name: string, require: () => void) => (): void => {
    if (!isOptional || claims[name] !== undefined) require();
  };
  const requireIssuer = (): void => {
    if (!iss.values.includes(claims['iss'] as string)) throw wrongClaim(iss, claims['iss']);
  };
  const requireAudience = (): void => {
    requirePlainAudience(token);
    judge(token, 'aud', { audience: [...aud.values] });
  };
  const requireDate = (name: string, options: JWTVerifyOptions): void => {
    requireDateInRange(token, name);
    judge(token, name, options);
  };
  const { requiredClaims: withExpiry, ...tolerant } = verifyOptions([]);
  return [
    ['iss', claims['iss'], unlessAbsent('iss', requireIssuer)],
    ['aud', claims['aud'], unlessAbsent('aud', requireAudience)],
    [
      'exp',
      claims['exp'],
      () => {
        requireDateInRange(token, 'exp');
        requireExpiryInSeconds(token);
        judge(token, 'exp', { ...tolerant, requiredClaims: withExpiry ?? [] });
      },
    ],
    ['nbf', claims['nbf'], () => requireDate('nbf', tolerant)],
    ['iat', claims['iat'], () => requireDate('iat', tolerant)],
  ];
}

/** Has jose judge one claim, without a signature. @throws errors.JOSEError */
function judge({ claims }: UnverifiedToken, name: string, options: JWTVerifyOptions): void {
  const claim = Object.hasOwn(claims, name) ? { [name]: claims[name] } : {};
  UnsecuredJWT.decode(new UnsecuredJWT(claim).encode(), options);
}

function requireSecret(text: string, secrets: readonly string[]): void {
  if (!findSecret(secrets.map(importSecret), text)) throw new InvalidToken('wrong-secret');
}

/** The keys of the token's issuer, or of every issuer if the token names none of them. */
function keysOf(iss: unknown, issuers: TokenVerifierOptions['issuers']): readonly VerifyWithKeys[] {
  const own = typeof iss === 'string' ? issuers.get(iss) : undefined;
  return own ? [own] : [...new Set(issuers.values())];
}

/** @throws errors.JOSEError, KeysUnavailable when none of the key sets has the key that signed it */
async function requireKey(text: string, keys: readonly VerifyWithKeys[]): Promise<void> {
  let first: unknown;
  for (const verify of keys) {
    try {
      await verify(text, { algorithms: [...publicKeyAlgorithms] });
      return;
    } catch (error) {
      // jose looks at the claims when the signature is right.
      if (isOfClaims(error)) return;
      first ??= error;
    }
  }
  throw first;
}

const isOfClaims = (error: unknown): boolean =>
  error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired;
