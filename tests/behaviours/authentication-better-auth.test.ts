import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Server } from '../../src/http/server.ts';
import { ask } from '../support/api.ts';
import { accepted, askAs, askWith, refused } from '../support/authentication.ts';
import { sharedSecretSigning, startBetterAuth, type BetterAuthServer } from '../support/better-auth.ts';
import { startTestService } from '../support/service.ts';

const running: { close(): Promise<void> }[] = [];
const stopAll = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((server) => server.close()));
};

/** A Better Auth and a service that trusts it. They share the secret as well, so that only the token's own nature can refuse it. */
async function startBoth(
  options?: Parameters<typeof startBetterAuth>[0],
): Promise<{ issuer: BetterAuthServer; service: Server }> {
  const issuer = await startBetterAuth(options);
  const service = await startTestService({ BETTER_AUTH_URL: issuer.url });
  running.push(service, issuer);
  return { issuer, service };
}

describe('a user signed in with Better Auth', () => {
  let issuer: BetterAuthServer;
  let service: Server;
  beforeAll(async () => {
    ({ issuer, service } = await startBoth());
  });
  afterAll(stopAll);

  test.each(['/api/tasks', '/api/{user_id}/tasks'])(
    'creates and lists tasks at %s with the token from /api/auth/token',
    async (family) => {
      const user = await issuer.signIn();
      const token = await user.token();
      const path = family.replace('{user_id}', user.userId);
      const created = await ask(service.url, 'POST', path, { token, body: { title: 'Buy milk' } });
      expect(created).toMatchObject({ status: 201, body: { user_id: user.userId, title: 'Buy milk' } });
      expect(await ask(service.url, 'GET', path, { token })).toMatchObject({ status: 200, body: [created.body] });
    },
  );

  test('is authenticated by the token of the set-auth-jwt header', async () => {
    const user = await issuer.signIn();
    expect(await askAs(service.url, user.userId, await user.headerToken())).toMatchObject(accepted);
  });

  test("does not see another user's tasks", async () => {
    const [alice, bob] = [await issuer.signIn(), await issuer.signIn()];
    await ask(service.url, 'POST', '/api/tasks', { token: await alice.token(), body: { title: "Alice's" } });
    expect(await askWith(service.url, await bob.token())).toMatchObject(accepted);
    expect((await askAs(service.url, alice.userId, await bob.token())).status).toBe(403);
  });

  test('is refused with the token of the bearer plugin', async () => {
    const { sessionToken } = await issuer.signIn();
    expect(sessionToken).toMatch(/^[^.]+\.[^.]+$/);
    expect(await askWith(service.url, decodeURIComponent(sessionToken))).toMatchObject(refused);
  });

  test('is refused with the token of an e-mail verification link', async () => {
    await issuer.signIn();
    const token = issuer.emailToken ?? '';
    expect(decodeProtectedHeader(token).alg).toBe('HS256');
    expect(decodeJwt(token)).toMatchObject({ email: expect.any(String), exp: expect.any(Number) });
    expect(await askWith(service.url, token)).toMatchObject(refused);
  });

  test('is refused by a service that trusts another Better Auth', async () => {
    const other = await startBoth();
    const token = await (await issuer.signIn()).token();
    expect(await askWith(service.url, token)).toMatchObject(accepted);
    expect(await askWith(other.service.url, token)).toMatchObject(refused);
  });
});

describe('Better Auth', () => {
  afterEach(stopAll);

  test.each(['EdDSA', 'ES256', 'ES512', 'RS256', 'PS256'] as const)('may sign with %s', async (alg) => {
    const { issuer, service } = await startBoth({ jwt: { jwks: { keyPairConfig: { alg } } } });
    const user = await issuer.signIn();
    const token = await user.token();
    expect(decodeProtectedHeader(token).alg).toBe(alg);
    expect(await askAs(service.url, user.userId, token)).toMatchObject(accepted);
  });

  test('may sign with HS256 and the shared secret', async () => {
    const { issuer, service } = await startBoth({ jwt: sharedSecretSigning });
    const user = await issuer.signIn();
    const token = await user.token();
    expect(decodeProtectedHeader(token).alg).toBe('HS256');
    expect(await askAs(service.url, user.userId, token)).toMatchObject(accepted);
  });
});

describe('the session_data cookie is refused', () => {
  afterEach(stopAll);

  test.each([
    ['compact', {}, 1],
    ['jwt', {}, 3],
    ['jwe', {}, 5],
    ['jwt', { sessionCookieCache: true }, 3],
  ] as const)('in the form %s with %j', async (cookieCache, jwt, parts) => {
    const { issuer, service } = await startBoth({ cookieCache, jwt });
    const user = await issuer.signIn();
    expect(await askWith(service.url, await user.token())).toMatchObject(accepted);
    const sessionData = decodeURIComponent(user.sessionData ?? '');
    expect(sessionData.split('.')).toHaveLength(parts);
    expect(await askWith(service.url, sessionData)).toMatchObject(refused);
  });
});
