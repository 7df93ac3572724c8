import type { JWTPayload } from 'jose';
import { userIdLength } from '../limits.ts';
import { InvalidToken } from './compact-jws.ts';

/** What an operation does with tasks: GET and HEAD read, every other method writes. */
export type Access = 'read' | 'write';

/** The scopes of an OAuth access token (RFC 6749, section 3.3). */
export interface Scopes {
  /** The token's scopes, quoted and cut, for the log. */
  readonly granted: string;
  /** The scopes that the token lacks, by what they allow. */
  readonly missing: { readonly [Kind in Access]?: string };
}

/** The user for whom a token was issued. */
export interface Principal {
  readonly userId: string;
  /** As the log names the user; undefined where it does not. */
  readonly loggedAs?: string | undefined;
  /** NumericDate (RFC 7519, section 2) at which the token expires. */
  readonly expiresAt: number;
  /** undefined for a token of the user's own session, which allows everything. */
  readonly scopes?: Scopes | undefined;
}

/**
 * PostgreSQL can store neither U+0000 nor a lone surrogate, so no row could have such a user id.
 * @param payload of a verified token @throws InvalidToken
 */
export function toPrincipal(userId: unknown, { exp = 0 }: JWTPayload): Principal {
  if (typeof userId !== 'string' || userId === '') throw new InvalidToken('no-user-id');
  if ([...userId].length > userIdLength || userId.includes('\0') || !userId.isWellFormed())
    throw new InvalidToken('unusable-user-id');
  return { userId, expiresAt: exp };
}
