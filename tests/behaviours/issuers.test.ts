import { afterEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { accepted, askAs, askWith, refused } from '../support/authentication.ts';
import { startBetterAuth, type BetterAuthServer } from '../support/better-auth.ts';
import { newKey, startIssuer, type Issuer } from '../support/issuer.ts';
import { keepLog, type LogLines } from '../support/log-lines.ts';
import { startTestService } from '../support/service.ts';
import { newUser, secret, signToken } from '../support/tokens.ts';
import { until } from '../support/until.ts';

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function startService(env: NodeJS.ProcessEnv, log?: LogLines['log']): Promise<string> {
  const service = await startTestService(env, log);
  running.push(service);
  return service.url;
}

async function betterAuth(options?: Parameters<typeof startBetterAuth>[0]): Promise<BetterAuthServer> {
  const server = await startBetterAuth(options);
  running.push(server);
  return server;
}

async function issuerWith(
  alg: string,
): Promise<{ issuer: Issuer; sign: (iss: string, aud: string) => Promise<string> }> {
  const key = await newKey(alg, 'key');
  const issuer = await startIssuer(key);
  running.push({ close: () => issuer.leave() });
  return { issuer, sign: (iss, aud) => issuer.sign(key, { sub: newUser(), iss, aud }) };
}

describe('a real Better Auth', () => {
  test('whose public URL the service cannot reach needs only JWKS_URL', async () => {
    const publicUrl = 'https://app.example.com';
    const server = await betterAuth({ publicUrl: () => publicUrl });
    const url = await startService({ BETTER_AUTH_URL: publicUrl, JWKS_URL: `${server.url}/api/auth/jwks` });
    const user = await server.signIn();
    const token = await user.token();
    expect(decodeJwt(token)).toMatchObject({ iss: publicUrl, aud: publicUrl });
    expect(await askAs(url, user.userId, token)).toMatchObject(accepted);
  });

  test.each(['/auth', '/auth/', '/deep/er'])(
    'with the path %s in BETTER_AUTH_URL has its keys below that path',
    async (path) => {
      const server = await betterAuth({ publicUrl: (own) => `${own}${path}` });
      const url = await startService({ BETTER_AUTH_URL: `${server.url}${path}` });
      const user = await server.signIn();
      expect(await askAs(url, user.userId, await user.token())).toMatchObject(accepted);
    },
  );

  test('that restarts with an empty database, and new keys under the same ids, gets its new tokens accepted', async () => {
    const before = await startBetterAuth({ serialIds: true });
    const url = await startService({ BETTER_AUTH_URL: before.url });
    const oldToken = await (await before.signIn()).token();
    expect(await askWith(url, oldToken)).toMatchObject(accepted);
    await before.close();
    const after = await betterAuth({ serialIds: true, port: Number(new URL(before.url).port) });
    // Connections that were kept to the server before fail once.
    await until('Better Auth is back', () =>
      fetch(`${after.url}/api/auth/ok`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    const newToken = await (await after.signIn()).token();
    expect(decodeProtectedHeader(newToken)).toEqual(decodeProtectedHeader(oldToken));
    expect(await askWith(url, newToken)).toMatchObject(accepted);
    expect(await askWith(url, oldToken)).toMatchObject(refused);
  });

  test('beside another is trusted for its own tokens', async () => {
    const [one, two, stranger] = [await betterAuth(), await betterAuth(), await betterAuth()];
    const url = await startService({
      BETTER_AUTH_URL: one.url,
      JWT_ISSUER: `${one.url}, ${two.url}`,
      JWKS_URL: `${one.url}/api/auth/jwks, ${two.url}/api/auth/jwks`,
    });
    for (const server of [one, two]) {
      const user = await server.signIn();
      expect(await askAs(url, user.userId, await user.token())).toMatchObject(accepted);
    }
    expect(await askWith(url, await (await stranger.signIn()).token())).toMatchObject(refused);
  });
});

describe('several issuers', () => {
  const [a, b] = ['https://a.example.com', 'https://b.example.com'];

  test('may share one key set', async () => {
    const { issuer, sign } = await issuerWith('EdDSA');
    const url = await startService({ BETTER_AUTH_URL: a, JWT_ISSUER: `${a},${b}`, JWKS_URL: `${issuer.url}/jwks` });
    for (const iss of [a, b]) expect(await askWith(url, await sign(iss, iss))).toMatchObject(accepted);
    expect(await askWith(url, await sign('https://c.example.com', a))).toMatchObject(refused);
    expect(await askWith(url, await sign(`${a},${b}`, a))).toMatchObject(refused);
    expect(issuer.fetches).toBe(1);
  });

  test('with keys of their own cannot sign for one another, though their keys have one id', async () => {
    const [first, second] = [await issuerWith('EdDSA'), await issuerWith('EdDSA')];
    const url = await startService({
      BETTER_AUTH_URL: a,
      JWT_ISSUER: `${a},${b}`,
      JWKS_URL: `${first.issuer.url}/jwks,${second.issuer.url}/jwks`,
    });
    expect(await askWith(url, await first.sign(a, a))).toMatchObject(accepted);
    expect(await askWith(url, await second.sign(b, b))).toMatchObject(accepted);
    expect(await askWith(url, await first.sign(b, b))).toMatchObject(refused);
    expect(await askWith(url, await second.sign(a, a))).toMatchObject(refused);
  });

  test('work while one of them is unreachable', async () => {
    const [first, second] = [await issuerWith('EdDSA'), await issuerWith('EdDSA')];
    const url = await startService({
      BETTER_AUTH_URL: a,
      JWT_ISSUER: `${a},${b}`,
      JWKS_URL: `${first.issuer.url}/jwks,${second.issuer.url}/jwks`,
    });
    first.issuer.fail('returns 500');
    expect((await askWith(url, await first.sign(a, a))).status).toBe(503);
    expect(await askWith(url, await second.sign(b, b))).toMatchObject(accepted);
  });

  test('are not sent a request for the token of an unknown issuer', async () => {
    const { issuer, sign } = await issuerWith('EdDSA');
    const url = await startService({ BETTER_AUTH_URL: issuer.url });
    expect(await askWith(url, await sign('https://stranger.example', issuer.url))).toMatchObject(refused);
    expect(issuer.fetches).toBe(0);
  });
});

test('each of several audiences is accepted, and no other', async () => {
  const { issuer, sign } = await issuerWith('EdDSA');
  const url = await startService({ BETTER_AUTH_URL: issuer.url, JWT_AUDIENCE: 'todo-api, https://api.example.com' });
  for (const aud of ['todo-api', 'https://api.example.com'])
    expect(await askWith(url, await sign(issuer.url, aud))).toMatchObject(accepted);
  for (const aud of [issuer.url, 'todo-api, https://api.example.com', 'todo'])
    expect(await askWith(url, await sign(issuer.url, aud))).toMatchObject(refused);
});

test('the log lists each issuer and audience that would have been accepted', async () => {
  const { log, ofRequest, warnings } = keepLog();
  const { issuer, sign } = await issuerWith('EdDSA');
  const [a, b, c] = ['https://a.example.com', 'https://b.example.com', 'https://c.example.com'];
  const url = await startService(
    { BETTER_AUTH_URL: a, JWT_ISSUER: `${a},${b}`, JWT_AUDIENCE: 'todo, tasks', JWKS_URL: `${issuer.url}/jwks` },
    log,
  );
  const wrongIssuer = { reason: 'wrong-issuer', expected: `"${a}", "${b}"`, received: `"${c}"` };
  const wrongAudience = { reason: 'wrong-audience', expected: '"todo", "tasks"', received: `"${a}"` };
  for (const [token, why, variable] of [
    [await sign(c, 'todo'), wrongIssuer, 'JWT_ISSUER'],
    [await signToken({ sub: newUser(), iss: c }), wrongIssuer, 'JWT_ISSUER'],
    [await sign(b, a), wrongAudience, 'JWT_AUDIENCE'],
    [await signToken({ sub: newUser(), aud: a }), wrongAudience, 'JWT_AUDIENCE'],
  ] as const) {
    expect(ofRequest((await askWith(url, token)).headers)).toMatchObject({ status: 401, ...why });
    expect(warnings(why.reason)).toEqual([
      expect.objectContaining({ ...why, advice: expect.stringContaining(variable) }),
    ]);
  }
});

test('a shared-secret token may be signed with each of BETTER_AUTH_SECRETS, and with BETTER_AUTH_SECRET', async () => {
  const [current, previous] = [
    'the-new-secret-that-has-32-bytes-and-more',
    'the-old-secret-that-has-32-bytes-and-more',
  ];
  const url = await startService({ BETTER_AUTH_SECRETS: `2:${current},1:${previous}` });
  for (const key of [current, previous, secret])
    expect(await askWith(url, await signToken({ sub: newUser() }, { key }))).toMatchObject(accepted);
  for (const key of [`2:${current}`, `2:${current},1:${previous}`, `${secret}x`])
    expect(await askWith(url, await signToken({ sub: newUser() }, { key }))).toMatchObject(refused);
  expect(await askWith(url, await signToken({ sub: newUser(), exp: 1 }, { key: previous }))).toMatchObject(refused);
});
