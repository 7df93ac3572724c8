import { createHash, hkdfSync } from 'node:crypto';
import { hmac, type HostileToken, type HostileTokens } from '../forge.ts';

const common = [
  '',
  ' ',
  '\0',
  'secret',
  'Secret',
  'your-256-bit-secret',
  'your-secret-key',
  'your_jwt_secret',
  'changeme',
  'change-me-in-production',
  'password',
  '123456',
  '12345678901234567890123456789012',
  'jwt',
  'jwt_secret',
  'key',
  'test',
  'admin',
  'null',
  'undefined',
  '[object Object]',
  'better-auth',
  'better-auth-secret',
  'BETTER_AUTH_SECRET',
  'process.env.BETTER_AUTH_SECRET',
  // What Better Auth itself falls back to where nobody set a secret, and the key of RFC 7515, appendix A.1.
  'better-auth-secret-12345678901234567890',
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
];

/** Blank secrets, those of every tutorial, and what others make of the right one. */
export const guessedSecrets: HostileTokens = ({ secret }) => {
  const right = Buffer.from(secret);
  const derived: readonly [string, Uint8Array][] = [
    ['the secret and a line end', Buffer.concat([right, Buffer.from('\n')])],
    ['the secret after a space', Buffer.concat([Buffer.from(' '), right])],
    ['the secret in quotes', Buffer.from(JSON.stringify(secret))],
    ['the secret without its last byte', right.subarray(0, -1)],
    ['the secret in upper case', Buffer.from(secret.toUpperCase())],
    ['the secret as UTF-16', Buffer.from(secret, 'utf16le')],
    ['the secret as base64', Buffer.from(right.toString('base64'))],
    ['the secret as hex', Buffer.from(right.toString('hex'))],
    ['the SHA-256 of the secret', createHash('sha256').update(right).digest()],
    [
      'the key that Better Auth encrypts cookies with',
      Buffer.from(hkdfSync('sha256', right, 'better-auth-session', 'BetterAuth.js Generated Encryption Key', 64)),
    ],
  ];
  return [
    ...common.map((key): HostileToken => ({
      name: `signed with the secret ${JSON.stringify(key)}`,
      kind: 'HS256',
      forgery: { signature: hmac(key) },
    })),
    ...derived.map(([name, key]): HostileToken => ({
      name: `signed with ${name}`,
      kind: 'HS256',
      forgery: { signature: hmac(key) },
    })),
    ...['sha1', 'sha224', 'sha384', 'sha512', 'md5'].map((hash): HostileToken => ({
      name: `HMAC of ${hash} where HS256 is said`,
      kind: 'HS256',
      forgery: { signature: hmac(secret, hash) },
    })),
    ...[16, 31].map((length): HostileToken => ({
      name: `the first ${length} bytes of the right MAC`,
      kind: 'HS256',
      forgery: { signature: (input) => hmac(secret)(input).subarray(0, length) },
    })),
    {
      name: 'the right MAC and a byte more',
      kind: 'HS256',
      forgery: { signature: (input) => Buffer.concat([hmac(secret)(input), Buffer.alloc(1)]) },
    },
    {
      name: 'the right MAC as hex',
      kind: 'HS256',
      forgery: { signature: (input) => hmac(secret)(input).toString('hex') },
    },
  ];
};
