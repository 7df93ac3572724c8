import type { AuthConfig } from './config.ts';
import { createKeysByUrl, type IssuerKeysOptions } from './issuer-keys.ts';
import { createTokenVerifier, type TokenVerifier, type TokenVerifierOptions } from './token-verifier.ts';

/**
 * The keys, issuers and audiences of the configuration.
 * @param secret the first of the shared secrets
 * @param events of all key sets
 */
export function verifierOptions(
  { rotatedSecrets, issuers, audiences, accessTokens, jwksTimeout, jwksCooldown }: AuthConfig,
  secret: string,
  events: Pick<IssuerKeysOptions, 'onFailure' | 'onSuccess' | 'onChange'>,
): TokenVerifierOptions {
  const keysAt = createKeysByUrl({ timeout: jwksTimeout, cooldown: jwksCooldown, ...events });
  return {
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
  };
}

/** Verifies tokens as the configuration says. */
export const createConfiguredVerifier = (...configuration: Parameters<typeof verifierOptions>): TokenVerifier =>
  createTokenVerifier(verifierOptions(...configuration));
