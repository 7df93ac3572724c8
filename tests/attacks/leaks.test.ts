import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { operations } from '../support/contract.ts';
import { secret } from '../support/tokens.ts';
import { reasonsOfAccessTokens } from './canary-access-tokens.ts';
import { mark, password } from './canary.ts';
import { attackService, attackWithoutDatabase, type Evidence } from './canary-run.ts';

jest.setTimeout(120_000);

const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const requests = Number(process.env['LEAK_RUNS'] ?? 800);

let evidence: Evidence[];
let lines: string[];
let entries: Record<string, unknown>[];

beforeAll(async () => {
  evidence = [await attackService(requests, seed), await attackWithoutDatabase(requests / 4, seed)];
  lines = evidence.flatMap(({ log }) => log.split('\n').filter(Boolean));
  entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
});

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const responses = () => evidence.flatMap((run) => run.answers);
const received = () => [
  ...responses().map((response) => JSON.stringify(response)),
  ...evidence.flatMap((run) => run.received),
];
const bearer = () => [
  ...new Set(evidence.flatMap(({ tokens }) => tokens.flatMap((token) => [token, ...token.split('.').slice(1)]))),
];
const problems = () => responses().filter(({ headers }) => headers['content-type'] === 'application/problem+json');

const occurrences = (texts: readonly string[], needles: readonly string[]): string[] =>
  texts.filter((text) => needles.some((needle) => text.includes(needle)));

test('the run has responses of every kind, errors in the log and stored canaries', () => {
  const statuses = new Set(responses().map(({ status }) => status));
  expect([...statuses].sort()).toEqual(
    expect.arrayContaining([200, 201, 400, 401, 403, 404, 405, 415, 422, 431, 500, 503]),
  );
  expect(new Set(entries.map(({ level }) => level))).toEqual(new Set([30, 40, 50]));
  expect(responses().some(({ status, body }) => status === 201 && body.title.endsWith(mark))).toBe(true);
  expect(entries.some(({ err }) => (err as { code?: string } | undefined)?.code === '23514')).toBe(true);
  expect(bearer().length).toBeGreaterThan(50);
  const reasons = new Set(entries.filter(({ msg }) => msg === 'request').map(({ reason }) => reason));
  expect(reasonsOfAccessTokens.filter((reason) => !reasons.has(reason))).toEqual([]);
});

describe('the log', () => {
  test('has no secret and no token', () => {
    expect(occurrences(lines, [secret, password, ...bearer()])).toEqual([]);
  });

  test('has no text of a client except in quoted values, which are short and in ASCII', () => {
    const withoutQuotes = entries.map(({ received: _received, ...rest }) => JSON.stringify(rest));
    expect(occurrences(withoutQuotes, [mark, 'forged'])).toEqual([]);
    const quoting = entries.filter(({ received }) => occurrences([String(received)], [mark, 'forged']).length > 0);
    expect(new Set(quoting.map(({ reason }) => reason))).toEqual(
      new Set([
        'origin-denied',
        'wrong-issuer',
        'wrong-type',
        'wrong-oauth-issuer',
        'wrong-oauth-audience',
        'malformed-claim',
        'token-of-client',
        'missing-scope',
      ]),
    );
    expect(entries.filter(({ received = '' }) => !/^[\x20-\x7e]{0,130}$/.test(String(received)))).toEqual([]);
    const bytes = [lines, received()].map((texts) => Buffer.byteLength(texts.join('\n')));
    console.log(
      `Leaks: ${entries.length} lines of ${bytes[0]} bytes and ${received().length} answers of ${bytes[1]} bytes, 0 canaries`,
    );
  });

  test('has a line for each response, and no line with an unknown request id', () => {
    const told = entries
      .filter(({ msg }) => msg === 'request' || msg === 'request refused by the parser')
      .map(({ requestId }) => requestId);
    const sent = evidence.flatMap((run) => [
      ...run.answers.map(({ headers }) => headers['x-request-id']),
      ...run.received.flatMap((text) => /^x-request-id: (\S+)/im.exec(text)?.[1] ?? []),
    ]);
    expect(sent.filter((id) => !told.includes(id))).toEqual([]);
    expect(told.length).toBeGreaterThanOrEqual(sent.length);
    // A request whose body breaks off after its headers were read may be told of twice, under an id of the service's own.
    expect(told.filter((id) => !sent.includes(String(id)) && !uuid.test(String(id)))).toEqual([]);
  });

  test('has only listed properties, each of its listed shape', () => {
    const shapes: Readonly<Record<string, unknown>> = {
      level: expect.any(Number),
      time: expect.any(Number),
      pid: expect.any(Number),
      hostname: expect.stringMatching(/^[\w.-]+$/),
      msg: expect.stringMatching(/^[\w ,'.]+$/),
      requestId: expect.stringMatching(/^[\w.:-]{1,128}$/),
      method: expect.stringMatching(/^[A-Z-]{3,12}$/),
      status: expect.any(Number),
      durationMs: expect.any(Number),
      route: expect.stringMatching(/^\/[\w{}/.]*$/),
      user: expect.stringMatching(/^[0-9a-f]{16}$/),
      client: '127.0.0.1',
      operationId: expect.stringMatching(
        new RegExp(`^(${operations.map(({ operationId }) => operationId).join('|')})$`),
      ),
      reason: expect.stringMatching(/^[\w ,'.-]{1,60}$/),
      code: expect.stringMatching(/^[A-Z0-9_]+$/),
      unloggedBefore: expect.any(Number),
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      parentId: expect.stringMatching(/^[0-9a-f]{16}$/),
      issuers: expect.any(Array),
      audiences: expect.any(Array),
      keyUrls: expect.any(Array),
      oauthIssuer: expect.any(String),
      oauthAudiences: expect.any(Array),
      origins: expect.any(Array),
      expected: expect.any(String),
      received: expect.any(String),
      offBySeconds: expect.any(Number),
      advice: expect.any(String),
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      signal: 'SIGTERM',
      err: expect.any(Object),
    };
    for (const entry of entries)
      expect(entry).toEqual(Object.fromEntries(Object.keys(entry).map((name) => [name, shapes[name]])));
    const errors = entries.flatMap(({ err }) => chain(err));
    for (const error of errors)
      expect(['type', 'code', 'message', 'stack', 'cause']).toEqual(expect.arrayContaining(Object.keys(error)));
    expect(errors.length).toBeGreaterThan(0);
  });

  test('has no control characters', () => {
    expect(lines.filter((line) => /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/.test(line))).toEqual([]);
  });
});

describe('responses', () => {
  test('have no secret, no token, and no text of a client except in tasks', () => {
    expect(occurrences(received(), [secret, password, ...bearer()])).toEqual([]);
    expect(
      occurrences(
        evidence.flatMap((run) => run.received),
        [mark],
      ),
    ).toEqual([]);
    expect(
      occurrences(
        responses().map((response) => JSON.stringify({ ...response, body: withoutTexts(response.body) })),
        [mark, 'forged '],
      ),
    ).toEqual([]);
  });

  test('have no stack trace, statement, path or name of a library in a problem', () => {
    expect(problems().length).toBeGreaterThan(100);
    expect(
      problems()
        .map(({ body }) => JSON.stringify(body))
        .filter((body) =>
          /\bat .*:\d+|node_modules|\.ts\b|\/src\/|select |insert |constraint|relation|postgres|pglite|koa|ajv|jose|ECONN|127\.0\.0\.1/i.test(
            body,
          ),
        ),
    ).toEqual([]);
  });

  test('have no header that names the software', () => {
    const named = ['server', 'x-powered-by', 'via', 'x-runtime', 'x-response-time', 'server-timing'];
    expect(responses().filter(({ headers }) => named.some((name) => headers[name] !== undefined))).toEqual([]);
    expect(
      evidence.flatMap((run) => run.received).filter((text) => new RegExp(`^(${named.join('|')}):`, 'im').test(text)),
    ).toEqual([]);
  });
});

const chain = (err: unknown): object[] =>
  typeof err === 'object' && err !== null ? [err, ...chain((err as { cause?: unknown }).cause)] : [];

/** A user's own texts come back to that user; nothing else of a request does. */
function withoutTexts(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutTexts);
  if (typeof body === 'string')
    return body.replace(/(?<=\ndata: )[^\n]*/g, (data) => JSON.stringify(withoutTexts(JSON.parse(data))));
  if (typeof body === 'object' && body !== null && 'idempotency_keys' in body && 'tasks' in body)
    return { ...body, tasks: withoutTexts(body.tasks), idempotency_keys: [] };
  return typeof body === 'object' && body !== null && 'created_at' in body
    ? { ...body, title: '', description: '', user_id: '' }
    : body;
}
