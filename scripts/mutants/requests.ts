import type { Mutation } from './mutation.ts';

const cors = ['tests/behaviours/cors.test.ts'];
const encodings = ['tests/behaviours/body-encodings.test.ts'];
const headers = ['tests/behaviours/headers.test.ts'];
const connectionErrors = ['tests/behaviours/connection-errors.test.ts'];
const fuzz = ['tests/attacks/fuzz.test.ts'];

/** What a client, a page or an origin may not do. */
export const requests: readonly Mutation[] = [
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
    killedBy: ['tests/unit/config-errors.test.ts'],
  },
  {
    file: 'src/http/cors.ts',
    what: 'every origin is allowed to what the parser refuses',
    find: /origin !== undefined && isAllowed\(origin\)/,
    replace: 'origin !== undefined',
    killedBy: cors,
  },
  {
    file: 'src/http/plain-body.ts',
    what: 'a plain body may be of any size',
    find: / \|\| Number\(length\) > limit/,
    replace: '',
    killedBy: encodings,
  },
  {
    file: 'src/http/body.ts',
    what: 'a coded body may be of any size',
    find: /String\(bodyBytes\)/,
    replace: "'1gb'",
    killedBy: encodings,
  },
  {
    file: 'src/http/body.ts',
    what: 'a body may be of any type',
    find: /(?<=\n {2})requireJson\([^;]*;/,
    replace: '',
    killedBy: encodings,
  },
  {
    file: 'src/http/body.ts',
    what: 'invalid UTF-8 is replaced',
    find: /if \(!isUtf8[^;]*;/,
    replace: '',
    killedBy: ['tests/behaviours/bodies.test.ts'],
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
    what: 'responses may be cached',
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
    file: 'src/limits.ts',
    what: 'headers may be ten times as large',
    find: /(?<=headerBytes = )16_384/,
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
    file: 'src/http/request-log.ts',
    what: 'a request id may be anything',
    find: /\/\^\[A-Za-z0-9\._:-\]\{1,128\}\$\//,
    replace: '/^[^]+$/',
    killedBy: headers,
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
