import type { AuthConfig } from './config.ts';
import { createKeysByUrl, type IssuerKeysOptions } from './issuer-keys.ts';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.ts';

/** Verifies tokens as the configuration says. @param secret the first of the shared secrets @param events of all key sets */
export function createConfiguredVerifier(
  { rotatedSecrets, issuers, audiences, accessTokens, jwksTimeout, jwksCooldown }: AuthConfig,
  secret: string,
  events: Pick<IssuerKeysOptions, 'onFailure' | 'onSuccess' | 'onChange'>,
): TokenVerifier {
  const keysAt = createKeysByUrl({ timeout: jwksTimeout, cooldown: jwksCooldown, ...events });
  return createTokenVerifier({
    secrets: [secret, ...rotatedSecrets],
    issuers: new Map([...issuers].map(([issuer, url]) => [issuer, keysAt(url)])),
    audiences,
    accessTokens: accessTokens && {
      expectations: {
        iss: { reason: 'wrong-oauth-issuer', values: [accessTokens.issuer] },
        aud: { reason: 'wrong-oauth-audience', values: accessTokens.audiences },
      },
      verify: keysAt(accessTokens.keys),
      scopes: accessTokens.scopes,
    },
  });
}
