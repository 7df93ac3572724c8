import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { CryptoKey } from 'jose';

/** An HS256 key (RFC 7518, section 3.2): as `createHmac` takes it, and as jose takes it without an import for each token. */
export interface SharedSecret {
  readonly key: KeyObject;
  readonly cryptoKey: CryptoKey;
}

/** @param text whose UTF-8 bytes are the key */
export function importSecret(text: string): SharedSecret {
  const key = createSecretKey(text, 'utf8');
  return { key, cryptoKey: key.toCryptoKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['verify']) as CryptoKey };
}

/**
 * @param token a compact JWS (RFC 7515, section 7.1)
 * @returns the first of the secrets whose signature the token has
 */
export function findSecret(secrets: readonly SharedSecret[], token: string): SharedSecret | undefined {
  const end = token.lastIndexOf('.');
  const signed = token.slice(0, end);
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  return secrets.find(({ key }) => {
    const expected = createHmac('sha256', key).update(signed).digest();
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  });
}
