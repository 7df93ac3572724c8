import {
  createLocalJWKSet,
  errors,
  jwtVerify,
  type CryptoKey,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyOptions,
} from 'jose';

/** Verifies a token with the keys that fit its header. @throws errors.JOSEError */
export type VerifyWithKeys = (token: string, options: JWTVerifyOptions) => Promise<JWTPayload>;

/**
 * The keys of one key set (RFC 7517, section 5). A token's `kid` chooses the keys of that id, or, if there are none, those
 * published without an id; a token without `kid` may be signed by any. If several fit, each is tried.
 * @throws errors.JWKSInvalid
 */
export function createKeySet(set: JSONWebKeySet): VerifyWithKeys {
  const all = createLocalJWKSet(set);
  const byId = new Map(
    [...Map.groupBy(set.keys, ({ kid }) => kid)].map(([kid, keys]) => [kid, createLocalJWKSet({ keys })]),
  );
  const withoutId = byId.get(undefined);

  return async (token, options) => {
    try {
      return (
        await jwtVerify(
          token,
          ({ kid, ...header }) => {
            if (kid === undefined) return all(header);
            const keys = byId.get(kid) ?? withoutId;
            if (!keys) throw new errors.JWKSNoMatchingKey();
            return keys(header);
          },
          options,
        )
      ).payload;
    } catch (error) {
      if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyWithEach(error, token, options);
      throw error;
    }
  };
}

/** @throws errors.JWSSignatureVerificationFailed when none of the keys signed it */
async function verifyWithEach(
  keys: Iterable<CryptoKey> | AsyncIterable<CryptoKey>,
  token: string,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  for await (const key of keys) {
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}
