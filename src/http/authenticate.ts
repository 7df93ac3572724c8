import type { IncomingMessage } from 'node:http';
import { KeysUnavailable } from '../auth/issuer-keys.ts';
import type { Principal } from '../auth/principal.ts';
import { InvalidToken, type TokenVerifier } from '../auth/token-verifier.ts';
import { Problem, serviceUnavailable } from '../problems.ts';
import { Refusal } from '../refusals/refusal.ts';
import { countHeader } from './headers.ts';

/** Others may be a part of a password or a token. */
const knownSchemes = ['apikey', 'basic', 'digest', 'dpop', 'jwt', 'negotiate', 'oauth', 'token'];

/**
 * Takes the bearer token from the Authorization header, and from nowhere else (RFC 6750, section 2.1).
 * @throws Problem 401 with a challenge that has no error code when no token was sent (section 3.1); 503
 */
export async function authenticate(request: IncomingMessage, verify: TokenVerifier): Promise<Principal> {
  const { authorization = '' } = request.headers;
  const [scheme] = /^bearer(?!\S) */i.exec(authorization) ?? [];
  if (scheme === undefined) throw unauthorized('Bearer', withoutToken(request));
  try {
    if (countHeader(request, 'authorization') > 1) throw new InvalidToken('several-authorization-headers');
    return await verify(authorization.slice(scheme.length));
  } catch (error) {
    if (error instanceof InvalidToken) throw unauthorized('Bearer error="invalid_token"', error);
    if (error instanceof KeysUnavailable) throw serviceUnavailable(error, error.retryAfter);
    throw error;
  }
}

const unauthorized = (challenge: string, cause: Refusal): Problem =>
  new Problem('unauthorized', { headers: { 'WWW-Authenticate': challenge }, cause });

function withoutToken({ headers: { authorization, cookie } }: IncomingMessage): Refusal {
  if (!authorization) return new Refusal(cookie === undefined ? 'no-authorization-header' : 'cookie-instead-of-header');
  const scheme = authorization.split(' ', 1)[0]?.toLowerCase() ?? '';
  return new Refusal('wrong-scheme', {
    expected: 'bearer',
    received: knownSchemes.includes(scheme) ? scheme : 'another, or none',
  });
}
