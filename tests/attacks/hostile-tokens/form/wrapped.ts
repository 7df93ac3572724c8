import { createCipheriv, randomBytes } from 'node:crypto';
import { asEach, base64url, forge, hmac, kinds, type HostileToken, type HostileTokens } from '../forge.ts';

/** Tokens in tokens, encrypted tokens (RFC 7516), and the JSON serialisations (RFC 7515, section 7.2): only the compact JWS is a bearer token here. */
export const wrapped: HostileTokens = (target) => {
  const { secret } = target;
  const encrypted = (
    name: string,
    header: object,
    { key = '', claims = forge(target, 'HS256') } = {},
  ): HostileToken => ({
    name: `JWE: ${name}`,
    kind: 'HS256',
    forgery: { join: () => encrypt(header, Buffer.from(secret).subarray(0, 32), key, claims) },
  });
  const right = JSON.stringify({ sub: target.userId, exp: 9_999_999_999 });
  return [
    ...kinds.map((kind): HostileToken => ({
      name: `${kind}: a good token as the claims of another`,
      kind,
      forgery: { header: { cty: 'JWT' }, claims: () => forge(target, kind) },
    })),
    ...kinds.map((kind): HostileToken => ({
      name: `${kind}: a good token as JSON text of another`,
      kind,
      forgery: { header: { cty: 'JWT' }, claims: () => JSON.stringify(forge(target, kind)) },
    })),
    ...kinds.map((kind): HostileToken => ({
      name: `${kind}: a good token signed by a stranger's secret around it`,
      kind: 'HS256',
      forgery: { header: { cty: 'JWT' }, claims: () => forge(target, kind), signature: hmac('stranger') },
    })),
    encrypted('dir, a token inside', { alg: 'dir', enc: 'A256GCM', cty: 'JWT' }),
    encrypted('dir, claims inside', { alg: 'dir', enc: 'A256GCM' }, { claims: right }),
    encrypted('dir, compressed', { alg: 'dir', enc: 'A256GCM', zip: 'DEF' }),
    encrypted('dir as Better Auth does', { alg: 'dir', enc: 'A256CBC-HS512', kid: 'x' }, { claims: right }),
    ...['A128KW', 'A256KW', 'A256GCMKW', 'RSA-OAEP', 'RSA-OAEP-256', 'RSA1_5', 'ECDH-ES', 'ECDH-ES+A128KW'].map((alg) =>
      encrypted(
        alg,
        { alg, enc: 'A256GCM', kid: target.keys.RS256.kid, epk: target.strangers.ES256.jwk },
        { key: base64url(randomBytes(40)) },
      ),
    ),
    encrypted(
      'PBES2 with two thousand million rounds',
      { alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', p2c: 2_000_000_000, p2s: 'AAAA' },
      { key: 'AAAA' },
    ),
    encrypted('alg HS256', { alg: 'HS256', enc: 'A256GCM' }),
    encrypted('alg none', { alg: 'none', enc: 'none' }),
    ...asEach(kinds, 'enc in the header of a good token', {
      header: { enc: 'A256GCM' },
      join: (...parts) => [...parts, '', ''].join('.'),
    }),
    ...asEach(kinds, 'JSON, flattened', {
      join: (header, payload, signature) => JSON.stringify({ protected: header, payload, signature }),
    }),
    ...asEach(kinds, 'JSON, general', {
      join: (header, payload, signature) => JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
    }),
    ...asEach(kinds, 'JSON, flattened, in base64url', {
      join: (header, payload, signature) => base64url(JSON.stringify({ protected: header, payload, signature })),
    }),
    ...asEach(['HS256', 'EdDSA'], 'selective disclosure (RFC 9901)', {
      join: (...parts) => `${parts.join('.')}~${base64url('["salt","sub","x"]')}~`,
    }),
    ...['v4.public.', 'v4.local.', 'v2.public.'].map((version): HostileToken => ({
      name: `PASETO ${version}`,
      kind: 'EdDSA',
      forgery: { join: (_, claims, signature) => version + claims + signature },
    })),
  ];
};

function encrypt(header: object, key: Buffer, encryptedKey: string, plaintext: string): string {
  const protectedHeader = base64url(JSON.stringify(header));
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(protectedHeader));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return [protectedHeader, encryptedKey, base64url(iv), base64url(ciphertext), base64url(cipher.getAuthTag())].join(
    '.',
  );
}
