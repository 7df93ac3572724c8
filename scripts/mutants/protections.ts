import type { Mutation } from './mutation.ts';

const verifier = 'src/auth/token-verifier.ts';
const reader = 'src/auth/compact-jws.ts';
const issuerKeys = 'src/auth/issuer-keys.ts';
const keyFetch = 'src/auth/fetch-key-set.ts';
const cache = 'src/auth/token-cache.ts';

const tokens = ['tests/attacks/tokens.test.ts'];
const ambiguous = ['tests/attacks/tokens-ambiguous.test.ts'];
const refusals = ['tests/behaviours/authentication-refusals.test.ts'];
const sharedSecret = ['tests/behaviours/authentication-shared-secret.test.ts'];
const publicKey = ['tests/behaviours/authentication-public-key.test.ts'];
const issuerFaults = ['tests/behaviours/issuer-faults.test.ts'];
const cors = ['tests/behaviours/cors.test.ts'];
const bodies = ['tests/behaviours/bodies.test.ts'];
const headers = ['tests/behaviours/headers.test.ts'];
const connectionErrors = ['tests/behaviours/connection-errors.test.ts'];
const requestLog = ['tests/behaviours/request-log.test.ts'];
const leaks = ['tests/attacks/leaks.test.ts'];
const fuzz = ['tests/attacks/fuzz.test.ts'];

/** What else keeps somebody out or something in. */
export const protections: readonly Mutation[] = [
  {
    file: cache,
    what: 'a known token never expires',
    find: / && known\.expiresAt > Date\.now\(\) \/ 1_000/,
    replace: '',
    killedBy: ['tests/attacks/tokens-expiry.test.ts'],
  },
  {
    file: cache,
    what: 'a token is known without its signature',
    find: /(?<=hash\('sha256', )token/,
    replace: "token.split('.', 2).join('.')",
    killedBy: tokens,
  },
  {
    file: 'src/service.ts',
    what: 'tokens of a withdrawn key stay known',
    find: /(?<=onChange: \(\) => )tokens\.clear\(\)/,
    replace: 'undefined',
    killedBy: ['tests/behaviours/issuer-rotation.test.ts'],
  },
  {
    file: verifier,
    what: "the published keys' algorithms are taken for the secret, too",
    find: /(?<=sharedSecretAlgorithms = )\['HS256'\]/,
    replace: "['HS256', 'EdDSA', 'Ed25519', 'ES256', 'ES512', 'RS256', 'PS256']",
    killedBy: publicKey,
  },
  {
    file: verifier,
    what: 'an algorithm outside the list is taken',
    find: /(?<=publicKeyAlgorithms = \['EdDSA', )/,
    replace: "'RS384', 'RS512', 'ES384', 'PS384', 'PS512', ",
    killedBy: publicKey,
  },
  {
    file: verifier,
    what: 'a token needs no exp',
    find: /(?<=requiredClaims: )\['exp'\]/,
    replace: '[]',
    killedBy: tokens,
  },
  {
    file: verifier,
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
    find: /(?<=common\(publicKeyAlgorithms\)), audience/,
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
  { file: verifier, what: 'any typ is taken', find: /if \(typ !== undefined[^;]*;/, replace: '', killedBy: tokens },
  {
    file: verifier,
    what: 'b64 is taken',
    find: /crit !== undefined \|\| b64 !== undefined/,
    replace: 'crit !== undefined',
    killedBy: ambiguous,
  },
  {
    file: verifier,
    what: 'kid may be anything',
    find: /if \(kid !== undefined[^;]*;/,
    replace: '',
    killedBy: [...tokens, ...ambiguous],
  },
  {
    file: verifier,
    what: 'aud may hold anything',
    find: /if \(\[claims\['aud'\]\][^;]*;/,
    replace: '',
    killedBy: [...tokens, ...ambiguous],
  },
  {
    file: verifier,
    what: 'dates may be out of range',
    find: /if \(typeof date === 'number'[^;]*;/,
    replace: '',
    killedBy: [...tokens, ...ambiguous],
  },
  {
    file: verifier,
    what: 'an exp in milliseconds is taken',
    find: /if \(typeof exp === 'number' && exp >= [^;]*;/,
    replace: '',
    killedBy: tokens,
  },
  {
    file: reader,
    what: 'base64url need not be canonical',
    find: /if \(bytes\.toString\('base64url'\)[^;]*;/,
    replace: '',
    killedBy: refusals,
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
    killedBy: ambiguous,
  },
  {
    file: 'src/http/authenticate.ts',
    what: 'two Authorization headers are taken',
    find: /if \(countHeader\([^;]*;/,
    replace: '',
    killedBy: refusals,
  },
  {
    file: issuerKeys,
    what: 'tokens of unknown keys make the service ask the issuer without end',
    find: /if \(wait\(\) > 0\) return;/,
    replace: '',
    killedBy: ['tests/behaviours/issuer-new-keys.test.ts'],
  },
  {
    file: issuerKeys,
    what: 'a withdrawn key is used again after a pause',
    find: /(?<=const trustFor = )600_000/,
    replace: 'Infinity',
    killedBy: ['tests/behaviours/issuer-withdrawn-keys.test.ts'],
  },
  {
    file: keyFetch,
    what: 'the issuer may send the service elsewhere',
    find: /(?<=redirect: )'manual'/,
    replace: "'follow'",
    killedBy: issuerFaults,
  },
  {
    file: keyFetch,
    what: 'a key set may be of any size',
    find: /if \(size > maximumBytes\)[^;]*;/,
    replace: '',
    killedBy: issuerFaults,
  },
  {
    file: 'src/http/cors.ts',
    what: 'every origin is allowed',
    find: /isAllowed\(ctx\.get\('Origin'\)\) \? ctx\.get\('Origin'\) : ''/,
    replace: "ctx.get('Origin')",
    killedBy: cors,
  },
  {
    file: 'src/http/origins.ts',
    what: 'look-alikes of an origin are allowed',
    find: /exact\.has\(origin\)/,
    replace: 'listed.some((each) => origin.startsWith(each))',
    killedBy: cors,
  },
  {
    file: 'src/http/origins.ts',
    what: 'a * stands for dots',
    find: /\^\[a-z0-9-\]\+\$/,
    replace: '^[a-z0-9.-]+$',
    killedBy: ['tests/behaviours/cors-patterns.test.ts'],
  },
  {
    file: 'src/http/origins.ts',
    what: 'a * may stand below a public suffix',
    find: / \|\| \(label === '\*' && isSuffix\(true\)\)/,
    replace: '',
    killedBy: ['tests/unit/config.test.ts'],
  },
  {
    file: 'src/http/cors.ts',
    what: 'every origin is allowed to what the parser refuses',
    find: /origin !== undefined && isAllowed\(origin\)/,
    replace: 'origin !== undefined',
    killedBy: connectionErrors,
  },
  {
    file: 'src/http/plain-body.ts',
    what: 'a plain body may be of any size',
    find: / \|\| Number\(length\) > limit/,
    replace: '',
    killedBy: bodies,
  },
  {
    file: 'src/http/body.ts',
    what: 'a coded body may be of any size',
    find: /String\(limit\)/,
    replace: "'1gb'",
    killedBy: bodies,
  },
  {
    file: 'src/http/body.ts',
    what: 'a body may be of any type',
    find: /(?<=\n {2})requireJson\([^;]*;/,
    replace: '',
    killedBy: bodies,
  },
  {
    file: 'src/http/body.ts',
    what: 'invalid UTF-8 is replaced',
    find: /if \(!isUtf8[^;]*;/,
    replace: '',
    killedBy: bodies,
  },
  {
    file: 'src/http/headers.ts',
    what: 'sniffing is allowed',
    find: /'X-Content-Type-Options': 'nosniff', /,
    replace: '',
    killedBy: headers,
  },
  {
    file: 'src/http/headers.ts',
    what: 'answers may be kept',
    find: /, 'Cache-Control': 'no-store'/,
    replace: '',
    killedBy: headers,
  },
  {
    file: 'src/http/headers.ts',
    what: 'a request may have two hosts',
    find: /hosts > 1 \|\| /,
    replace: '',
    killedBy: connectionErrors,
  },
  {
    file: 'src/http/server.ts',
    what: 'headers may be ten times as large',
    find: /(?<=maxHeaderSize = )16_384/,
    replace: '163_840',
    killedBy: connectionErrors,
  },
  {
    file: 'src/handlers/documents.ts',
    what: 'the docs page may load anything',
    find: /default-src 'none'; script-src 'self'/,
    replace: 'script-src *',
    killedBy: ['tests/operations/getDocs.test.ts'],
  },
  {
    file: 'src/auth/config.ts',
    what: 'a short secret is taken',
    find: /(?<=minimumSecretBytes = )32/,
    replace: '8',
    killedBy: ['tests/unit/config.test.ts'],
  },
  {
    file: 'src/http/request-log.ts',
    what: 'a request id may be anything',
    find: /\/\^\[A-Za-z0-9\._:-\]\{1,128\}\$\//,
    replace: '/^[^]+$/',
    killedBy: headers,
  },
  {
    file: 'src/http/request-log.ts',
    what: 'addresses are logged with their query',
    find: /(?<=method: ctx\.method,)/,
    replace: ' url: ctx.url,',
    killedBy: requestLog,
  },
  {
    file: 'src/logged-user.ts',
    what: 'users are logged as they are',
    find: /createHmac\([^;\n]*(?=;)/,
    replace: 'userId',
    killedBy: ['tests/behaviours/production-log.test.ts'],
  },
  {
    file: 'src/quote.ts',
    what: 'a client writes terminal codes into the log',
    find: /\n *\.replace\(\/\[\^[^\n]*(?=;)/,
    replace: '',
    killedBy: ['tests/behaviours/refusal-reasons.test.ts'],
  },
  {
    file: 'src/logger.ts',
    what: "rows are logged with PostgreSQL's errors",
    find: /(?<=message: error\.message,)/,
    replace: ' detail: (error as { detail?: string }).detail,',
    killedBy: leaks,
  },
  {
    file: 'src/http/errors.ts',
    what: 'a 500 tells what happened',
    find: /(?<=new Problem\('internal-server-error', \{ )/,
    replace: 'detail: String(error), ',
    killedBy: leaks,
  },
  {
    file: 'openapi.yaml',
    what: 'U+0000 in a description reaches the database',
    find: /(?<=maxLength: 1000\n {6}pattern: ).*/,
    replace: "'.*'",
    killedBy: fuzz,
  },
  {
    file: 'src/http/request-log.ts',
    what: 'each request leaves 20 KB behind',
    find: /(?<=\(ctx, next\) => \{)/,
    replace: ' ((globalThis as { kept?: object[] }).kept ??= []).push(Buffer.alloc(20_000));',
    killedBy: fuzz,
  },
];
