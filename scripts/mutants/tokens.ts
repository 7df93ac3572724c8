import type { Mutation } from './mutation.ts';

const verifier = 'src/auth/token-verifier.ts';
const form = 'src/auth/token-form.ts';
const algorithms = 'src/auth/verify-options.ts';
const reader = 'src/auth/compact-jws.ts';
const cache = 'src/auth/token-cache.ts';
const hostileTokens = ['tests/attacks/tokens.test.ts'];
const sharedSecret = ['tests/behaviours/authentication-shared-secret.test.ts'];
const publicKey = ['tests/behaviours/authentication-public-key.test.ts'];

/** What keeps out callers without a valid token. */
export const tokens: readonly Mutation[] = [
  {
    file: cache,
    what: 'a known token never expires',
    find: / && known\.until > Date\.now\(\) \/ 1_000/,
    replace: '',
    killedBy: ['tests/attacks/tokens-expiry.test.ts'],
  },
  {
    file: cache,
    what: 'a token is known without its signature',
    find: /(?<=hash\('sha256', )token/,
    replace: "token.split('.', 2).join('.')",
    killedBy: hostileTokens,
  },
  {
    file: algorithms,
    what: "the published keys' algorithms are taken for the secret, too",
    find: /(?<=sharedSecretAlgorithms = )\['HS256'\]/,
    replace: "['HS256', 'EdDSA', 'Ed25519', 'ES256', 'ES512', 'RS256', 'PS256']",
    killedBy: publicKey,
  },
  {
    file: algorithms,
    what: 'an algorithm outside the list is taken',
    find: /(?<=publicKeyAlgorithms = \['EdDSA', )/,
    replace: "'RS384', 'RS512', 'ES384', 'PS384', 'PS512', ",
    killedBy: publicKey,
  },
  {
    file: algorithms,
    what: 'a token needs no exp',
    find: /(?<=requiredClaims: \[)'exp', /,
    replace: '',
    killedBy: hostileTokens,
  },
  {
    file: algorithms,
    what: 'the clock may be an hour wrong',
    find: /(?<=clockTolerance = )5/,
    replace: '3_600',
    killedBy: sharedSecret,
  },
  {
    file: verifier,
    what: 'a shared-secret token of another issuer is taken',
    find: /\.\.\.\(claims\.iss !== undefined && \{ issuer \}\),/,
    replace: '',
    killedBy: sharedSecret,
  },
  {
    file: verifier,
    what: 'a shared-secret token for another audience is taken',
    find: /\.\.\.\(claims\.aud !== undefined && \{ audience \}\),/,
    replace: '',
    killedBy: sharedSecret,
  },
  {
    file: verifier,
    what: 'a public-key token of another issuer is taken',
    find: /(?<=options\.issuers\.get\()iss(?=\))/,
    replace: "issuer[0] ?? ''",
    killedBy: publicKey,
  },
  {
    file: verifier,
    what: 'a public-key token for another audience is taken',
    find: /(?<=verifyOptions\(publicKeyAlgorithms\)), audience/,
    replace: '',
    killedBy: publicKey,
  },
  {
    file: verifier,
    what: 'an e-mail address is a user id',
    find: /(?<='userId', 'id')(?=\])/,
    replace: ", 'email'",
    killedBy: sharedSecret,
  },
  {
    file: form,
    what: 'any typ is taken',
    find: /if \(typ !== undefined[^;]*;/,
    replace: '',
    killedBy: hostileTokens,
  },
  {
    file: form,
    what: 'b64 is taken',
    find: /crit !== undefined \|\| b64 !== undefined/,
    replace: 'crit !== undefined',
    killedBy: hostileTokens,
  },
  {
    file: form,
    what: 'kid may be anything',
    find: /if \(kid !== undefined[^;]*;/,
    replace: '',
    killedBy: hostileTokens,
  },
  {
    file: form,
    what: 'aud may hold anything',
    find: /if \(\[claims\['aud'\]\][^;]*;/,
    replace: '',
    killedBy: hostileTokens,
  },
  {
    file: form,
    what: 'dates may be out of range',
    find: /if \(typeof date === 'number'[^;]*;/,
    replace: '',
    killedBy: hostileTokens,
  },
  {
    file: form,
    what: 'an exp in milliseconds is taken',
    find: /if \(typeof exp === 'number' && exp >= [^;]*;/,
    replace: '',
    killedBy: hostileTokens,
  },
  {
    file: reader,
    what: 'base64url need not be canonical',
    find: /if \(bytes\.toString\('base64url'\)[^;]*;/,
    replace: '',
    killedBy: hostileTokens,
  },
  {
    file: reader,
    what: 'a token may be of any length',
    find: /if \(token\.length > [^;]*;/,
    replace: '',
    killedBy: sharedSecret,
  },
  {
    file: reader,
    what: 'a member may come twice',
    find: /if \(hasDuplicates\(text\)\)[^;]*;/,
    replace: '',
    killedBy: hostileTokens,
  },
  {
    file: 'src/http/authenticate.ts',
    what: 'two Authorization headers are taken',
    find: /if \(countHeader\([^;]*;/,
    replace: '',
    killedBy: ['tests/attacks/tokens-transport.test.ts'],
  },
  {
    file: 'src/auth/config.ts',
    what: 'a short secret is taken',
    find: /(?<=minimumSecretBytes = )32/,
    replace: '8',
    killedBy: ['tests/unit/config-errors.test.ts'],
  },
];
