import { createHmac } from 'node:crypto';

/** How the log names users: as they are, by a hash, or not at all. */
export const userNamings = ['plain', 'hash', 'none'] as const;
export type UserNaming = (typeof userNamings)[number];

/**
 * @param secret the key of the hash, so that only its owner can find out whose it is
 * @returns what the log has for a user id; a hash is 16 hexadecimal digits, as this prints:
 * `printf 'user:%s' "$USER_ID" | openssl dgst -sha256 -hmac "$BETTER_AUTH_SECRET"`
 */
export function nameUsers(naming: UserNaming, secret: string): (userId: string) => string | undefined {
  switch (naming) {
    case 'plain':
      return (userId) => userId;
    // "user:" keeps it from being the signature of any token, whose text has no colon.
    case 'hash':
      return (userId) => createHmac('sha256', secret).update(`user:${userId}`).digest('hex').slice(0, 16);
    case 'none':
      return () => undefined;
  }
}
