import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import { ask } from '../support/api.ts';
import { accepted, askWith, refused } from '../support/authentication.ts';
import { newKey, startIssuer, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { keepLog } from '../support/log-lines.ts';
import { startTestService } from '../support/service.ts';
import { newUser, now, signToken } from '../support/tokens.ts';

const audience = 'https://todo.example.com';
const userId = newUser();
const { log, ofRequest } = keepLog();
let key: IssuerKey;
/** Publishes one key for both kinds of tokens, so that only a token's own nature can refuse it. */
let issuer: Issuer;
let sessions: Issuer;
let service: Server;

beforeAll(async () => {
  key = await newKey('EdDSA', 'shared');
  [issuer, sessions] = [await startIssuer(key), await startIssuer(key)];
  service = await startTestService(
    {
      BETTER_AUTH_URL: sessions.url,
      OAUTH_ISSUER: issuer.url,
      OAUTH_AUDIENCE: audience,
      OAUTH_READ_SCOPE: 'read',
      OAUTH_WRITE_SCOPE: 'write',
    },
    log,
  );
});
afterAll(async () => {
  await service.close();
  await Promise.all([issuer.leave(), sessions.leave()]);
});

/** A right access token but for these claims and this header. */
const accessToken = (claims: Record<string, unknown> = {}, header: object = {}): Promise<string> =>
  issuer.sign(
    key,
    { sub: userId, aud: audience, client_id: 'client', jti: 'one', iat: now(), scope: 'read write', ...claims },
    { typ: 'at+jwt', ...header },
  );

test.each(['at+jwt', 'AT+JWT', 'application/at+jwt'])('a token of the type %s is accepted', async (typ) => {
  expect(await askWith(service.url, await accessToken({}, { typ }))).toMatchObject(accepted);
});

describe('an access token is refused', () => {
  test.each<[string, Record<string, unknown>, string, object]>([
    ['without iss', { iss: undefined }, 'wrong-oauth-issuer', { received: 'nothing' }],
    [
      'of an issuer beside',
      { iss: 'https://other.example' },
      'wrong-oauth-issuer',
      { received: '"https://other.example"' },
    ],
    ['without aud', { aud: undefined }, 'wrong-oauth-audience', { expected: `"${audience}"` }],
    ['for another service', { aud: 'https://other.example' }, 'wrong-oauth-audience', { expected: `"${audience}"` }],
    ['without sub', { sub: undefined }, 'missing-claim', { expected: 'sub' }],
    ['without client_id', { client_id: undefined }, 'missing-claim', { expected: 'client_id' }],
    ['without iat', { iat: undefined }, 'missing-claim', { expected: 'iat' }],
    ['without jti', { jti: undefined }, 'missing-claim', { expected: 'jti' }],
    ['without exp', { exp: undefined }, 'no-expiry', {}],
    ['that has expired', { exp: now() - 60 }, 'expired', {}],
    ["that is a client's own", { sub: 'client' }, 'token-of-client', { received: 'client_id "client"' }],
    ["that is a client's own, by azp", { sub: 'app', azp: 'app' }, 'token-of-client', {}],
    ['whose client_id is no text', { client_id: [userId] }, 'malformed-claim', { received: `client_id ["${userId}"]` }],
    ['whose scope is no text', { scope: ['read', 'write'] }, 'malformed-claim', { received: 'scope ["read","write"]' }],
    ['that is bound to a key', { cnf: { jkt: 'thumbprint' } }, 'bound-token', {}],
  ])('%s', async (_name, claims, reason, facts) => {
    const response = await askWith(service.url, await accessToken(claims));
    expect(response).toMatchObject(refused);
    expect(ofRequest(response.headers)).toMatchObject({ reason, ...facts });
  });

  test('with the shared secret, although a session has a token of it', async () => {
    const claims = {
      iss: issuer.url,
      aud: audience,
      sub: userId,
      client_id: 'client',
      jti: 'one',
      iat: now(),
      scope: 'read',
    };
    const response = await askWith(service.url, await signToken(claims, { header: { typ: 'at+jwt' } }));
    expect(response).toMatchObject(refused);
    expect(ofRequest(response.headers)).toMatchObject({ reason: 'wrong-algorithm' });
  });

  test('of the issuer of the sessions', async () => {
    const response = await askWith(service.url, await accessToken({ iss: sessions.url }));
    expect(ofRequest(response.headers)).toMatchObject({ reason: 'wrong-oauth-issuer', expected: `"${issuer.url}"` });
  });
});

describe('a token of one kind is not accepted as the other', () => {
  test.each([undefined, 'JWT'])("an access token's content with the type %s", async (typ) => {
    const response = await askWith(service.url, await accessToken({}, { typ }));
    expect(response).toMatchObject(refused);
    expect(ofRequest(response.headers)).toMatchObject({ reason: 'wrong-issuer' });
  });

  test("a session's content with the type of an access token", async () => {
    const claims = { iss: sessions.url, aud: sessions.url, sub: userId };
    expect(await askWith(service.url, await issuer.sign(key, claims))).toMatchObject(accepted);
    expect(await askWith(service.url, await issuer.sign(key, claims, { typ: 'at+jwt' }))).toMatchObject(refused);
  });

  test.each([
    'at+jwt ',
    'at+jwtx',
    'xat+jwt',
    'at-jwt',
    'application/x/at+jwt',
    'at+jwt;charset=utf-8',
    'id+jwt',
    ['at+jwt'],
  ])('the type %j', async (typ) => {
    const response = await askWith(service.url, await accessToken({}, { typ }));
    expect(response).toMatchObject(refused);
    expect(ofRequest(response.headers)).toMatchObject({ reason: 'wrong-type', expected: '"JWT", "at+jwt"' });
  });
});

describe('the scope', () => {
  const write = async (token: string): Promise<number> =>
    (await ask(service.url, 'DELETE', '/api/tasks/1', { token })).status;

  test.each<[unknown, number, number]>([
    ['read write', 200, 404],
    ['openid read', 200, 403],
    ['write', 403, 404],
    ['', 403, 403],
    [undefined, 403, 403],
    ['READ WRITE', 403, 403],
    ['read,write', 403, 403],
    ['reader rewrite', 403, 403],
    ['read\twrite', 403, 403],
  ])('%j reads with %i and changes with %i', async (scope, reading, writing) => {
    const token = await accessToken({ scope });
    expect([(await askWith(service.url, token)).status, await write(token)]).toEqual([reading, writing]);
    expect((await ask(service.url, 'HEAD', '/api/tasks', { token })).status).toBe(reading);
  });

  test('is checked before the body and the path', async () => {
    const token = await accessToken({ scope: 'read' });
    const response = await ask(service.url, 'PUT', '/api/tasks/none', { token, body: '{' });
    expect(response).toMatchObject({
      status: 403,
      headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="write"' },
      body: { detail: 'This app has no permission to change your tasks.' },
    });
  });

  test("gives no access to another user's tasks", async () => {
    const token = await accessToken();
    const response = await ask(service.url, 'GET', `/api/${newUser()}/tasks`, { token });
    expect(response.status).toBe(403);
    expect(response.headers).not.toHaveProperty('www-authenticate');
    expect(ofRequest(response.headers)).toMatchObject({ reason: 'other-user' });
  });
});
