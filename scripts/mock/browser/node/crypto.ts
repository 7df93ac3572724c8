import { sha256 } from '@noble/hashes/sha2.js';

export const randomUUID = (): string => crypto.randomUUID();

/** @throws for what the service does not use */
export function hash(algorithm: string, data: string | Uint8Array, encoding: 'hex' | 'base64url' = 'hex'): string {
  if (algorithm !== 'sha256') throw unavailable();
  const bytes = sha256(typeof data === 'string' ? new TextEncoder().encode(data) : data);
  if (encoding === 'hex') return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return btoa(String.fromCharCode(...bytes)).replace(
    /[+/=]/g,
    (character) => ({ '+': '-', '/': '_' })[character] ?? '',
  );
}

// For tokens, which the mock does not verify, and PostgreSQL's passwords, of which PGlite has none.
const unavailable = (): Error => new Error('not in a browser');
const refuse = (): never => {
  throw unavailable();
};
export const createHmac = refuse;
export const createHash = refuse;
export const createSecretKey = refuse;
export const timingSafeEqual = refuse;
