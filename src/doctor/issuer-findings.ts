import { keyUrls, type AuthConfig } from '../auth/config.ts';
import { fetchKeySet } from '../auth/fetch-key-set.ts';
import { messageOf } from '../error-message.ts';
import type { Finding } from './finding.ts';

/** Fetches the keys of each token issuer. */
export const issuerFindings = (auth: AuthConfig): Promise<Finding[]> =>
  Promise.all(keyUrls(auth).map((url) => keyFinding(url, auth.jwksTimeout)));

async function keyFinding(url: string, timeout: number): Promise<Finding> {
  const about = 'issuer';
  try {
    const { keys } = await fetchKeySet(new URL(url), timeout);
    const algorithms = [...new Set(keys.map(({ alg, kty, crv }) => alg ?? crv ?? kty))].join(', ');
    return {
      verdict: 'ok',
      about,
      found: `${url} publishes ${keys.length === 1 ? '1 key' : `${keys.length} keys`}: ${algorithms}`,
    };
  } catch (error) {
    return {
      verdict: 'warn',
      about,
      found: `${url}: ${messageOf(error)}`,
      advice:
        'Tokens with a public key get a 503 until it does. Is Better Auth running there, with its jwt plugin, below /api/auth? If this service reaches it by another URL, set JWKS_URL. Shared-secret tokens need no issuer.',
    };
  }
}
