import { runInNewContext } from 'node:vm';
import { parseEnv } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import type { JwtOptions } from 'better-auth/plugins';
import { decodeJwt } from 'jose';
import { accepted, askAs, refused, askWith } from '../support/authentication.ts';
import { emptyTables, startBetterAuth, type BetterAuthServer } from '../support/better-auth.ts';
import { exchangeFrom } from '../support/cors.ts';
import { codeBlocks } from '../support/markdown.ts';
import { startTestService } from '../support/service.ts';

const blocks = codeBlocks('docs/recipes/previews.md');
const [shared = {}, listed = {}] = blocks.filter(({ language }) => language === 'sh').map(({ text }) => parseEnv(text));

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function start(options: Parameters<typeof startBetterAuth>[0]): Promise<BetterAuthServer> {
  const server = await startBetterAuth(options);
  running.push(server);
  return server;
}

/** The page's configuration of Better Auth for the host of a branch. */
function previewOf(host: string): { baseURL: string; jwt: JwtOptions } {
  const code = blocks.find(({ language }) => language === 'ts')?.text.replace('export const auth = ', '') ?? '';
  const { baseURL, plugins } = runInNewContext(code, {
    process: { env: { VERCEL_BRANCH_URL: host } },
    betterAuth: (options: unknown) => options,
    jwt: (options: unknown) => options,
  }) as { baseURL: string; plugins: [JwtOptions] };
  return { baseURL, jwt: plugins[0] };
}

/** The page's variables, with the URL of each Better Auth on this machine in place of its public one. */
async function startService(env: NodeJS.ProcessEnv, urls: Readonly<Record<string, string>>): Promise<string> {
  const keys = (env['JWKS_URL'] ?? '').replace(/https:\/\/[^/,]+/g, (origin) => urls[origin] ?? origin);
  const service = await startTestService({ NODE_ENV: 'production', ...env, JWKS_URL: keys });
  running.push(service);
  return service.url;
}

test('previews that share their keys and name one issuer are accepted at any host of the team', async () => {
  const database = emptyTables();
  const hosts = ['app-git-main-acme.vercel.app', 'app-git-login-acme.vercel.app'];
  const servers: BetterAuthServer[] = [];
  for (const { baseURL, jwt } of hosts.map(previewOf))
    servers.push(await start({ publicUrl: () => baseURL, jwt, database }));
  const url = await startService(shared, { [`https://${hosts[0]}`]: servers[0]?.url ?? '' });
  for (const server of servers) {
    const user = await server.signIn();
    const token = await user.token();
    expect(decodeJwt(token)).toMatchObject({ iss: shared['BETTER_AUTH_URL'], aud: shared['BETTER_AUTH_URL'] });
    expect(await askAs(url, user.userId, token)).toMatchObject(accepted);
  }
  for (const host of hosts) expect(await exchangeFrom(url, `https://${host}`)).toHaveProperty('preflight');
  for (const host of ['evil.vercel.app', 'app-git-main-acme.vercel.app.evil.example'])
    expect(await exchangeFrom(url, `https://${host}`)).toEqual({});
});

test('stages with keys of their own are listed, and none is accepted for another', async () => {
  const issuers = (listed['JWT_ISSUER'] ?? '').split(',');
  const servers = await Promise.all(issuers.map((issuer) => start({ publicUrl: () => issuer })));
  const url = await startService(
    listed,
    Object.fromEntries(issuers.map((issuer, index) => [issuer, servers[index]?.url ?? ''])),
  );
  for (const [index, server] of servers.entries()) {
    const user = await server.signIn();
    expect(await askAs(url, user.userId, await user.token())).toMatchObject(accepted);
    expect(await exchangeFrom(url, issuers[index] ?? '')).toHaveProperty('preflight');
  }
  const impostor = await start({ publicUrl: () => issuers[1] ?? '' });
  expect(await askWith(url, await (await impostor.signIn()).token())).toMatchObject(refused);
});
