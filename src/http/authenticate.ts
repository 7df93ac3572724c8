import type { IncomingMessage } from 'node:http';
import { KeysUnavailable } from '../auth/issuer-keys.ts';
import { InvalidToken, type Principal, type TokenVerifier } from '../auth/token-verifier.ts';
import { Problem, serviceUnavailable } from '../problems.ts';
import { countHeader } from './headers.ts';

/**
 * Takes the bearer token from the Authorization header, and from nowhere else (RFC 6750, section 2.1).
 * @throws Problem 401 with a challenge that has no error code when no token was sent (section 3.1); 503
 */
export async function authenticate(request: IncomingMessage, verify: TokenVerifier): Promise<Principal> {
  const { authorization = '' } = request.headers;
  const [scheme] = /^bearer(?!\S) */i.exec(authorization) ?? [];
  if (scheme === undefined) throw unauthorized('Bearer');
  try {
    if (countHeader(request, 'authorization') > 1) throw new InvalidToken('more than one Authorization header');
    return await verify(authorization.slice(scheme.length));
  } catch (error) {
    if (error instanceof InvalidToken) throw unauthorized('Bearer error="invalid_token"', error);
    if (error instanceof KeysUnavailable) throw serviceUnavailable(error.retryAfter, error);
    throw error;
  }
}

const unauthorized = (challenge: string, cause?: unknown): Problem => new Problem('unauthorized', { headers: { 'WWW-Authenticate': challenge }, cause });
