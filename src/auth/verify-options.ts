import type { JWTVerifyOptions } from 'jose';

// Each key has its own list (RFC 8725, section 3.1): the token's header only picks which list, never a key for another.
export const sharedSecretAlgorithms = ['HS256'];
export const publicKeyAlgorithms = ['EdDSA', 'Ed25519', 'ES256', 'ES512', 'RS256', 'PS256'];

const clockTolerance = 5;

/** What holds for every token. @param algorithms one of the lists above @param claims required beside `exp` */
export const verifyOptions = (algorithms: string[], claims: readonly string[] = []): JWTVerifyOptions => ({
  algorithms,
  clockTolerance,
  requiredClaims: ['exp', ...claims],
});
