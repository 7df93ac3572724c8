import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions } from 'jose';
import { KeysUnavailable } from './issuer-keys.ts';

/** Who the caller is. */
export interface Principal {
  readonly userId: string;
  /** NumericDate (RFC 7519, section 2) until which the token vouches for it. */
  readonly expiresAt: number;
}

/** The token is not accepted. The reason is for the log; the client is told nothing of it. */
export class InvalidToken extends Error {
  override readonly name = 'InvalidToken';
}

export interface TokenVerifierOptions {
  /** HS256 key: the UTF-8 bytes of the secret. */
  readonly secret: string;
  readonly issuerKeys: JWTVerifyGetKey;
  readonly issuer: string;
  readonly audience: string;
}

/** @throws InvalidToken; KeysUnavailable when it takes the issuer's keys and there are none */
export type TokenVerifier = (token: string) => Promise<Principal>;

// Each key has its own list (RFC 8725, section 3.1): the token's header only picks which list, never a key for another.
const sharedSecretAlgorithms = ['HS256'];
const publicKeyAlgorithms = ['EdDSA', 'Ed25519', 'ES256', 'ES512', 'RS256', 'PS256'];
const maximumBytes = 8_192;
const clockTolerance = 5;

/** Verifies both kinds of tokens that Better Auth deployments issue. */
export async function createTokenVerifier(options: TokenVerifierOptions): Promise<TokenVerifier> {
  const secretKey = await crypto.subtle.importKey('raw', Buffer.from(options.secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const { issuer, audience } = options;

  const verifySharedSecret = async (token: string): Promise<Principal> => {
    // Tokens signed beside Better Auth usually have neither claim; what is there has to be right.
    const claims = decodeJwt(token);
    const { payload } = await jwtVerify(token, secretKey, {
      ...common(sharedSecretAlgorithms),
      ...(claims.iss !== undefined && { issuer }),
      ...(claims.aud !== undefined && { audience }),
    });
    return principal(payload.sub !== undefined ? payload.sub : firstClaim(payload, ['user_id', 'userId', 'id']), payload);
  };

  const verifyPublicKey = async (token: string): Promise<Principal> => {
    const { payload } = await jwtVerify(token, options.issuerKeys, { ...common(publicKeyAlgorithms), issuer, audience });
    return principal(payload.sub, payload);
  };

  return async (token) => {
    try {
      const { alg, typ, crit } = readHeader(token);
      // A token made for another purpose says so in its type (RFC 8725, section 3.11).
      if (typ !== undefined && !(typeof typ === 'string' && /^(application\/)?jwt$/i.test(typ))) throw new InvalidToken('typ is not JWT');
      if (crit !== undefined) throw new InvalidToken('crit names an extension');
      if (sharedSecretAlgorithms.includes(alg)) return await verifySharedSecret(token);
      if (publicKeyAlgorithms.includes(alg)) return await verifyPublicKey(token);
      throw new InvalidToken('alg is not accepted');
    } catch (error) {
      if (error instanceof InvalidToken || error instanceof KeysUnavailable) throw error;
      // Beside jose's own errors there are those of a published key that cannot be imported.
      throw new InvalidToken(error instanceof errors.JOSEError ? error.code : 'the key cannot be used', { cause: error });
    }
  };
}

const common = (algorithms: string[]): JWTVerifyOptions => ({ algorithms, clockTolerance, requiredClaims: ['exp'] });

/** jose decodes base64url leniently, so that several texts are the same token; only the canonical one (RFC 4648, section 5) is accepted. */
function readHeader(token: string): { alg: string; typ?: unknown; crit?: unknown } {
  if (token.length > maximumBytes) throw new InvalidToken('longer than 8 KiB');
  const parts = token.split('.');
  if (parts.length !== 3) throw new InvalidToken('not three parts');
  if (parts.some((part) => Buffer.from(part, 'base64url').toString('base64url') !== part)) throw new InvalidToken('not canonical base64url');
  try {
    const header = decodeProtectedHeader(token);
    return { ...header, alg: String(header.alg) };
  } catch (cause) {
    throw new InvalidToken('the header cannot be read', { cause });
  }
}

const firstClaim = (payload: JWTPayload, names: string[]): unknown => payload[names.find((name) => payload[name] !== undefined) ?? ''];

/** PostgreSQL stores neither U+0000 nor a lone surrogate, so such a user could own nothing. */
function principal(userId: unknown, { exp = 0 }: JWTPayload): Principal {
  if (typeof userId !== 'string' || userId === '') throw new InvalidToken('no user id');
  if ([...userId].length > 255 || userId.includes('\0') || !userId.isWellFormed()) throw new InvalidToken('the user id cannot be kept');
  return { userId, expiresAt: exp };
}
