import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Server } from '../../src/http/server.ts';
import { ask } from '../support/api.ts';
import { accepted, askAs, askWith, refused } from '../support/authentication.ts';
import type { Session } from '../support/better-auth.ts';
import { keepLog } from '../support/log-lines.ts';
import { resource, startOAuthProvider, type OAuthProvider } from '../support/oauth-provider.ts';
import { startTestService } from '../support/service.ts';

const { log, ofRequest, warnings } = keepLog();
let provider: OAuthProvider;
let user: Session;
/** Takes sessions' tokens and access tokens of the same Better Auth. */
let service: Server;
/** Takes sessions' tokens only, as every service does unless it is told otherwise. */
let withoutOAuth: Server;

beforeAll(async () => {
  provider = await startOAuthProvider();
  user = await provider.signIn();
  service = await startTestService(
    { BETTER_AUTH_URL: provider.url, OAUTH_ISSUER: provider.issuer, OAUTH_AUDIENCE: resource },
    log,
  );
  withoutOAuth = await startTestService({ BETTER_AUTH_URL: provider.url }, log);
});
afterAll(async () => {
  await Promise.all([service.close(), withoutOAuth.close()]);
  await provider.close();
});

describe("an access token of Better Auth's OAuth provider", () => {
  test('reads and changes the tasks of the user who gave consent, with the scopes', async () => {
    const { accessToken: token } = await provider.authorize(user, 'openid tasks:read tasks:write');
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'at+jwt' });
    const created = await ask(service.url, 'POST', '/api/tasks', { token, body: { title: 'Buy milk' } });
    expect(created).toMatchObject({ status: 201, body: { user_id: user.userId } });
    const listed = await askAs(service.url, user.userId, await user.token());
    expect(listed.body).toEqual([created.body]);
    expect(await askAs(service.url, user.userId, token)).toMatchObject({ status: 200, body: [created.body] });
    expect((await ask(service.url, 'DELETE', `/api/tasks/${created.body.id}`, { token })).status).toBe(204);
  });

  test('changes nothing without the scope for it', async () => {
    const { accessToken: token } = await provider.authorize(user, 'tasks:read');
    expect(await askWith(service.url, token)).toMatchObject(accepted);
    const response = await ask(service.url, 'POST', '/api/tasks', { token, body: { title: 'Buy milk' } });
    expect(response).toMatchObject({
      status: 403,
      headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="tasks:write"' },
      body: { type: '/problems/forbidden' },
    });
    const why = { reason: 'missing-scope', expected: '"tasks:write"', received: '"tasks:read"' };
    expect(ofRequest(response.headers)).toMatchObject({ status: 403, ...why });
    expect(warnings('missing-scope')).toContainEqual(
      expect.objectContaining({ ...why, advice: expect.stringContaining('OAUTH_WRITE_SCOPE') }),
    );
    expect(await askWith(service.url, token)).toMatchObject(accepted);
  });

  test('of a client for itself is no user, though its sub is a name', async () => {
    const { clientId, accessToken: token } = await provider.clientToken(user, 'tasks:read tasks:write');
    expect(decodeJwt(token)).toMatchObject({ sub: clientId, client_id: clientId });
    const response = await askAs(service.url, clientId, token);
    expect(response).toMatchObject(refused);
    expect(ofRequest(response.headers)).toMatchObject({
      reason: 'token-of-client',
      received: `client_id "${clientId}"`,
    });
  });

  test('is refused where it is not configured, and the log names the variables to set', async () => {
    const { accessToken } = await provider.authorize(user, 'tasks:read');
    const response = await askWith(withoutOAuth.url, accessToken);
    expect(response).toMatchObject(refused);
    const why = { reason: 'wrong-type', expected: '"JWT"', received: '"at+jwt"' };
    expect(ofRequest(response.headers)).toMatchObject(why);
    expect(warnings('wrong-type')).toContainEqual(
      expect.objectContaining({ ...why, advice: expect.stringContaining('OAUTH_ISSUER and OAUTH_AUDIENCE') }),
    );
  });

  test('for another service is refused', async () => {
    const { accessToken } = await provider.authorize(user, 'tasks:read');
    const elsewhere = await startTestService(
      { BETTER_AUTH_URL: provider.url, OAUTH_ISSUER: provider.issuer, OAUTH_AUDIENCE: 'https://other.example.com' },
      log,
    );
    const response = await askWith(elsewhere.url, accessToken);
    await elsewhere.close();
    expect(response).toMatchObject(refused);
    expect(ofRequest(response.headers)).toMatchObject({
      reason: 'wrong-oauth-audience',
      expected: '"https://other.example.com"',
      received: expect.stringContaining(resource),
    });
  });
});

test('an id token of the same provider is refused', async () => {
  const { idToken = '' } = await provider.authorize(user, 'openid tasks:read');
  expect(decodeJwt(idToken)).toMatchObject({ sub: user.userId });
  for (const { url } of [service, withoutOAuth]) expect(await askWith(url, idToken)).toMatchObject(refused);
});

test("a session's token of the same keys needs no scope", async () => {
  const token = await user.token();
  const created = await ask(service.url, 'POST', '/api/tasks', { token, body: { title: 'Buy milk' } });
  expect(created.status).toBe(201);
  expect((await ask(service.url, 'DELETE', `/api/tasks/${created.body.id}`, { token })).status).toBe(204);
});
