import type { JWTVerifyOptions } from 'jose';

// Each kind of key has its own list (RFC 8725, section 3.1): a token's `alg` cannot choose a key of the other kind.
export const sharedSecretAlgorithms = ['HS256'];
export const publicKeyAlgorithms = ['EdDSA', 'Ed25519', 'ES256', 'ES512', 'RS256', 'PS256'];

/** Seconds that clocks may differ, for `exp`, `nbf` and `iat`. */
const clockTolerance = 5;

/** jose's options for every token. @param algorithms one of the lists above @param claims required beside `exp` */
export const verifyOptions = (algorithms: string[], claims: readonly string[] = []): JWTVerifyOptions => ({
  algorithms,
  clockTolerance,
  requiredClaims: ['exp', ...claims],
});
