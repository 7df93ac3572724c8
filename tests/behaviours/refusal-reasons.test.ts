import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import { ask } from '../support/api.ts';
import { accepted, askWith, refused } from '../support/authentication.ts';
import { newKey, startIssuer, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { keepLog } from '../support/log-lines.ts';
import { comparable } from '../support/requests.ts';
import { startTestService } from '../support/service.ts';
import { newUser, now, signToken } from '../support/tokens.ts';

const userId = newUser();
const { log, ofRequest, warnings } = keepLog();
let key: IssuerKey;
let issuer: Issuer;
let service: Server;

beforeAll(async () => {
  key = await newKey('EdDSA', 'published');
  issuer = await startIssuer(key);
  service = await startTestService({ BETTER_AUTH_URL: issuer.url }, log);
});
afterAll(async () => {
  await service.close();
  await issuer.leave();
});

describe('a request without a token is logged as', () => {
  test.each<[string, Record<string, string | string[]>, object]>([
    ['no-authorization-header', {}, {}],
    ['no-authorization-header', { authorization: '' }, {}],
    ['cookie-instead-of-header', { cookie: 'better-auth.session_token=cookie-secret' }, {}],
    ['wrong-scheme', { authorization: 'Basic dXNlcjpoZWFkZXItc2VjcmV0' }, { expected: 'bearer', received: 'basic' }],
    ['wrong-scheme', { authorization: 'header-secret' }, { received: 'another, or none' }],
    ['several-authorization-headers', { authorization: ['Bearer header-secret', 'Bearer header-secret'] }, {}],
  ])('%s when its headers are %j', async (reason, headers, facts) => {
    const response = await ask(service.url, 'GET', '/api/tasks', { headers });
    expect(response.status).toBe(401);
    expect(ofRequest(response.headers)).toMatchObject({ reason, ...facts });
    expect(warnings(reason)).not.toEqual([]);
    expect(JSON.stringify([ofRequest(response.headers), warnings(reason)])).not.toMatch(
      /cookie-secret|header-secret|dXNlcjp/,
    );
  });
});

type Sign = (claims: object, header?: object) => Promise<string>;
const signs: Readonly<Record<string, Sign>> = {
  'shared-secret': (claims, header) => signToken({ sub: userId, ...claims }, header && { header }),
  'public-key': (claims, header) => issuer.sign(key, { sub: userId, ...claims }, header),
};
/** Within 5 s: a busy machine is late. */
const about = (seconds: number): unknown => expect.closeTo(seconds, -1);

/** Asks with the token, whose text has to stay out of the log. @returns the line of the request */
async function refusal(token: string): Promise<object | undefined> {
  const response = await askWith(service.url, token);
  expect(response).toMatchObject(refused);
  expect(comparable(response)).toEqual(comparable(await askWith(service.url, 'x')));
  const line = ofRequest(response.headers);
  const signature = token.split('.').at(-1) ?? '';
  // A short text may be part of a request id by chance.
  if (signature.length > 20)
    expect(JSON.stringify([line, warnings(String(line?.['reason']))])).not.toContain(signature);
  return line;
}

describe('a value that is no token is logged as', () => {
  test.each<[string, string, object]>([
    ['', 'token-placeholder', { received: '""' }],
    ['undefined', 'token-placeholder', { received: '"undefined"' }],
    ['[object Object]', 'token-placeholder', { received: '"[object Object]"' }],
    ['a-session-token-of-better-auth', 'not-a-jwt', { expected: '3 parts', received: '1' }],
    ['a.b.c.d.e', 'not-a-jwt', { received: '5 parts, as an encrypted token has' }],
    ['a'.repeat(9_000), 'token-too-long', { expected: 'at most 8192 bytes', received: '9000' }],
    ['"e30.e30.e30"', 'malformed-token', { received: 'characters that base64url does not have' }],
    ['e31.e30.e30', 'malformed-token', { received: 'base64url that is not canonical' }],
    ['YQ.e30.e30', 'malformed-token', { received: 'a header that is not JSON in UTF-8' }],
    ['e30.W10.e30', 'malformed-token', { received: 'a claims set that is not a JSON object' }],
    ['e30.eyJhIjoxLCJhIjoxfQ.e30', 'malformed-token', { received: 'a claims set with a property twice' }],
  ])('%.20s: %s', async (token, reason, facts) => {
    expect(await refusal(token)).toMatchObject({ reason, ...facts });
    expect(warnings(reason)[0]).toMatchObject({ msg: expect.any(String), advice: expect.any(String) });
  });
});

describe.each(Object.entries(signs))('for a %s token, the log has', (kind, sign) => {
  test.each<[string, () => object, object | undefined, () => object, string]>([
    [
      'wrong-algorithm',
      () => ({}),
      { alg: 'none' },
      () => ({ expected: expect.stringContaining('HS256, EdDSA'), received: '"none"' }),
      'keyPairConfig',
    ],
    [
      'wrong-type',
      () => ({}),
      { typ: 'at+jwt' },
      () => ({ expected: '"JWT"', received: '"at+jwt"' }),
      'another purpose',
    ],
    ['header-extension', () => ({}), { b64: true }, () => ({ received: 'b64' }), 'crit or b64'],
    ['malformed-claim', () => ({}), { kid: 7 }, () => ({ received: 'kid 7' }), 'kid and aud as text'],
    ['malformed-claim', () => ({ nbf: 'now' }), undefined, () => ({ received: 'nbf "now"' }), 'numbers of seconds'],
    [
      'wrong-issuer',
      () => ({ iss: 'https://other.example' }),
      undefined,
      () => ({ expected: JSON.stringify(issuer.url), received: '"https://other.example"' }),
      'JWT_ISSUER',
    ],
    [
      'wrong-issuer',
      () => ({ iss: `${issuer.url}/` }),
      undefined,
      () => ({ received: JSON.stringify(`${issuer.url}/`) }),
      'BETTER_AUTH_URL',
    ],
    [
      'wrong-audience',
      () => ({ aud: ['https://other.example'] }),
      undefined,
      () => ({ expected: JSON.stringify(issuer.url), received: '["https://other.example"]' }),
      'JWT_AUDIENCE',
    ],
    ['no-expiry', () => ({ exp: undefined }), undefined, () => ({}), 'setExpirationTime'],
    ['expired', () => ({ exp: now() - 60 }), undefined, () => ({ offBySeconds: about(60) }), 'clocks'],
    [
      'expiry-in-milliseconds',
      () => ({ exp: Date.now() + 3_600_000 }),
      undefined,
      () => ({ received: expect.stringMatching(/^\d{13}$/) }),
      'Date.now() / 1000',
    ],
    ['not-yet-valid', () => ({ nbf: now() + 60 }), undefined, () => ({ offBySeconds: about(59) }), 'clocks'],
    ['no-user-id', () => ({ sub: '' }), undefined, () => ({}), 'sub'],
    ['unusable-user-id', () => ({ sub: 'u'.repeat(256) }), undefined, () => ({}), '255'],
  ])('%s', async (reason, claims, header, facts, advice) => {
    // Nobody can sign with "none": a good token's header is exchanged, which is looked at first.
    const token = header === undefined ? await sign(claims()) : withHeader(await sign(claims()), header);
    expect(await refusal(token)).toMatchObject({ reason, ...facts() });
    expect(warnings(reason)[0]).toMatchObject({ advice: expect.stringContaining(advice) });
  });

  test(`no reason when it is accepted, ${kind}`, async () => {
    const response = await askWith(service.url, await sign({}));
    expect(response).toMatchObject(accepted);
    expect(ofRequest(response.headers)).not.toHaveProperty('reason');
  });
});

function withHeader(token: string, members: object): string {
  const [header = '', ...rest] = token.split('.');
  const changed = { ...(JSON.parse(Buffer.from(header, 'base64url').toString()) as object), ...members };
  return [Buffer.from(JSON.stringify(changed)).toString('base64url'), ...rest].join('.');
}

describe('a signature that does not fit is logged with its key:', () => {
  test('the secret', async () => {
    expect(
      await refusal(await signToken({ sub: userId }, { key: 'another-secret-of-the-tests-with-more-than-32-bytes' })),
    ).toMatchObject({ reason: 'wrong-secret' });
    expect(warnings('wrong-secret')).toEqual([
      expect.objectContaining({ advice: expect.stringContaining('BETTER_AUTH_SECRET') }),
    ]);
  });

  test('a published key of that kid', async () => {
    expect(await refusal(await issuer.sign(await newKey('EdDSA', 'published'), { sub: userId }))).toMatchObject({
      reason: 'wrong-signature',
      received: 'kid "published"',
    });
  });

  test('no published key of that kid', async () => {
    expect(await refusal(await issuer.sign(await newKey('EdDSA', 'unknown'), { sub: userId }))).toMatchObject({
      reason: 'unknown-key',
      received: 'kid "unknown"',
    });
    expect(warnings('unknown-key')).toEqual([
      expect.objectContaining({ advice: expect.stringContaining('BETTER_AUTH_URL') }),
    ]);
  });
});

test('a value of a token is quoted as ASCII, cut, and without credentials', async () => {
  const iss = `https://user:iss-secret@other.example/\u202e\u2028\n\u001b[31m${'x'.repeat(1_000)}`;
  const line = (await refusal(await signToken({ sub: userId, iss }))) as { received: string };
  expect(line.received).toMatch(/^"https:\/\/\*\*\*@other\.example\/\\u202e\\u2028\\n\\u001b\[31mx+\.\.\.$/);
  expect(line.received).toHaveLength(120);
});
