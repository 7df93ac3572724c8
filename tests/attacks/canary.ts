import { randomUUID } from 'node:crypto';
import type { RequestOptions } from '../support/api.ts';
import { signToken } from '../support/tokens.ts';

/** Ends every text that a client sends. A request id may not have a tilde, so none is kept as one. */
export const mark = `~canary~${randomUUID()}`;
/** Of the database, where the tests choose it. */
export const password = `canary-password-${randomUUID()}`;

/** What ends a line, colours it or turns it round, for one reader or another. */
export const controls: readonly string[] = [
  '\r\n',
  '\n',
  '\r',
  '\x1b[2J\x1b[31m',
  '\0',
  '\b',
  '\x7f',
  '\u0085',
  '\u009b31m',
  '\u2028',
  '\u2029',
  '\u202e',
  '",',
];

/** What would be a line of the log, if the control ended the one before. */
export const forged = (control: string): string => `x${control}{"level":60,"time":1,"msg":"forged ${mark}"}`;

/** What clients send as a bearer token that is none: a session token, a signed cookie, an encrypted token. */
const sessionToken = `session-token-${randomUUID()}`;
const noTokens = [1, 2, 5].map((parts) => Array<string>(parts).fill(sessionToken).join('.'));

/** Requests with a control in each place where a client of HTTP can put it, before what the log would have as a line. */
export async function forgeries(control: string): Promise<[method: string, path: string, options: RequestOptions][]> {
  const text = forged(control);
  const part = encodeURIComponent(text);
  const userId = `usr${control}forged`;
  const token = await signToken({ sub: userId, name: text });
  const headers = [{ kid: text }, { typ: text }, { [text]: text }, { alg: 'EdDSA', kid: text }];
  const tokens = await Promise.all(
    headers.map((header) =>
      signToken({ sub: userId }, { header: header.alg === undefined ? header : {} }).then((signed) =>
        withHeader(signed, header),
      ),
    ),
  );
  const credentials = await signToken({ sub: userId, iss: `https://user:${password}@other.example/${text}` });
  return [
    ['POST', '/api/tasks', { token, body: { title: text, description: text, [text]: text } }],
    ['POST', '/api/tasks', { token, body: `{"title":"${text}` }],
    ['PUT', '/api/tasks/1', { token, body: { title: [text], [text]: 1 } }],
    ['GET', `/api/${encodeURIComponent(userId)}/tasks`, { token }],
    ['GET', `/api/${part}/tasks`, { token }],
    ['GET', `/api/tasks/${part}?${part}=${part}&status=${part}`, { token }],
    ['GET', `/docs/${part}`, {}],
    ['GET', `/problems/${part}`, {}],
    ['GET', `/nothing/${part}`, {}],
    ...[...tokens, credentials, ...noTokens].map((signed): [string, string, RequestOptions] => [
      'GET',
      '/api/tasks',
      { token: signed },
    ]),
  ];
}

/** Another algorithm's header on a signature that nobody will look at. */
const withHeader = (token: string, header: { readonly alg?: string }): string =>
  header.alg === undefined
    ? token
    : [Buffer.from(JSON.stringify(header)).toString('base64url'), ...token.split('.').slice(1)].join('.');

const fields = [
  'X-Request-Id',
  'Traceparent',
  'Authorization',
  'Origin',
  'User-Agent',
  'If-Match',
  'Idempotency-Key',
  'Content-Type',
  'Cookie',
];

/** The same where only raw bytes can say it. */
export function rawForgeries(control: string): string[] {
  const text = forged(control);
  const request = (line: string, ...headers: string[]): string =>
    [line, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n');
  return [
    ...fields.map((field) => request('GET /api/tasks HTTP/1.1', `${field}: ${text}`)),
    request('GET /api/tasks HTTP/1.1', `${text}: x`),
    request(`GET /${text} HTTP/1.1`),
    request(`${text} /api/tasks HTTP/1.1`),
    request(`GET /api/tasks HTTP/${text}`),
    `${request('POST /api/tasks HTTP/1.1', 'Transfer-Encoding: chunked')}${text}\r\n\r\n`,
  ];
}
