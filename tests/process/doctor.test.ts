import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { startEmbeddedServer, type EmbeddedServer } from '../support/embedded-server.ts';
import { newKey, startIssuer, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { freshCheckout, run } from '../support/process.ts';
import { databaseUrl } from '../support/service.ts';
import { now, secret, signToken } from '../support/tokens.ts';

jest.setTimeout(60_000);

let key: IssuerKey;
let issuer: Issuer;
let website: Server;
let emptyDatabase: EmbeddedServer;

beforeAll(async () => {
  key = await newKey('EdDSA', 'one');
  issuer = await startIssuer(key);
  website = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
  ).listen(0, '127.0.0.1');
  emptyDatabase = await startEmbeddedServer();
});
afterAll(async () => {
  await issuer.leave();
  website.closeAllConnections();
  website.close();
  await emptyDatabase.close();
});

async function doctor(
  env: NodeJS.ProcessEnv,
  folder = freshCheckout(),
  args: string[] = [],
): Promise<{ code: number | null; output: string }> {
  const command = run(folder, ['npm', 'run', '--silent', 'doctor', '--', ...args], {
    BETTER_AUTH_SECRET: secret,
    ...env,
  });
  const { code } = await command.ended;
  return { code, output: command.output() };
}

test('finds nothing wrong where nothing is', async () => {
  const { code, output } = await doctor({ DATABASE_URL: databaseUrl(), BETTER_AUTH_URL: issuer.url });
  expect(
    output
      .split('\n')
      .filter(Boolean)
      .map((line) => line.slice(0, 4).trim()),
  ).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  expect(output).toMatch(/PostgreSQL \d+.* ms for a statement/);
  expect(output).toContain('publishes 1 key: EdDSA');
  expect(code).toBe(0);
});

test.each<[string, () => NodeJS.ProcessEnv, string, number]>([
  ['migrations that have not run', () => ({ DATABASE_URL: emptyDatabase.url }), 'Run: npm run migrate', 1],
  [
    'a database that is away',
    () => ({ DATABASE_URL: 'postgresql://postgres@127.0.0.1:1/postgres' }),
    'connect ECONNREFUSED',
    1,
  ],
  [
    'an issuer whose keys are a web page',
    () => ({ BETTER_AUTH_URL: `http://127.0.0.1:${(website.address() as AddressInfo).port}` }),
    'has something else: expected http://127.0.0.1',
    0,
  ],
  ['an issuer that is away', () => ({ BETTER_AUTH_URL: 'http://127.0.0.1:1' }), 'Is Better Auth running there', 0],
  [
    'keys fetched in the open',
    () => ({ NODE_ENV: 'production', DATABASE_URL: emptyDatabase.url, BETTER_AUTH_URL: 'http://127.0.0.1:1' }),
    'BETTER_AUTH_URL is plain http',
    1,
  ],
  [
    'keys at another URL than the issuer',
    () => ({ BETTER_AUTH_URL: 'http://127.0.0.1:1', JWKS_URL: `${issuer.url}/jwks` }),
    'publishes 1 key: EdDSA',
    0,
  ],
  [
    'each of several key sets',
    () => ({ JWT_ISSUER: 'a,b', JWKS_URL: `${issuer.url}/jwks,http://127.0.0.1:1/jwks` }),
    'http://127.0.0.1:1/jwks: ',
    0,
  ],
  [
    'quotes around a secret',
    () => ({ BETTER_AUTH_SECRET: `"${secret}"` }),
    'BETTER_AUTH_SECRET has quotes or blanks around its value',
    1,
  ],
  [
    'a database elsewhere without TLS',
    () => ({ DATABASE_URL: 'postgresql://x@db.invalid/x' }),
    'Add ?sslmode=require',
    1,
  ],
  [
    'a pooler that is none',
    () => ({ DATABASE_URL: databaseUrl(), DATABASE_POOLER: 'on' }),
    'says that there is one, and there is none',
    0,
  ],
  ['a faulty configuration', () => ({ PORT: 'x', LOG_LEVEL: 'y' }), 'PORT must be a whole number', 1],
])('says what to do about %s', async (_name, env, advice, expected) => {
  const { code, output } = await doctor(env());
  expect(output).toContain(advice);
  expect(code).toBe(expected);
  expect(output).not.toContain(secret);
});

test.each<[string, () => Promise<string>, RegExp, number]>([
  [
    'a good one',
    () => signToken({ sub: 'alice' }),
    /ok +token +It can be read: alg "HS256", .*\nok +token +It is accepted, for the user "alice"/,
    0,
  ],
  [
    'one with the header around it',
    async () => `Authorization: Bearer ${await signToken({ sub: 'alice' })}\n`,
    /It is accepted/,
    0,
  ],
  [
    'one of another issuer',
    () => signToken({ sub: 'alice', iss: 'https://other.example' }),
    /fail +token +A token's iss .*expected "http:.*received "https:\/\/other\.example"\n +.*JWT_ISSUER/,
    1,
  ],
  [
    'one of a key that is not published',
    async () => issuer.sign(await newKey('EdDSA', 'unknown'), { sub: 'alice' }),
    /fail +token +A token's kid is not among the published keys: received kid "unknown"/,
    1,
  ],
  [
    'one that has expired',
    () => signToken({ sub: 'alice', exp: 1_700_000_000 }),
    /exp 2023-11-14T22:13:20\.000Z\nfail +token +A token has expired: off by \d+ s/,
    1,
  ],
  [
    'what is none',
    async () => 'undefined',
    /fail +token +A request has a placeholder in place of a token: received "undefined"/,
    1,
  ],
])('takes a token through the checks: %s', async (_name, sign, expected, code) => {
  const folder = freshCheckout();
  const token = await sign();
  writeFileSync(join(folder, 'token.txt'), token);
  const result = await doctor({ BETTER_AUTH_URL: issuer.url }, folder, ['--token', 'token.txt']);
  expect(result.output).toMatch(expected);
  expect(result.code).toBe(code);
  expect(result.output).not.toContain(token.split('.')[2] ?? secret);
});

test('says what an OAuth access token does not allow', async () => {
  const folder = freshCheckout();
  const claims = { sub: 'alice', aud: 'todo', client_id: 'cli', jti: 'one', iat: now(), scope: 'tasks:read' };
  writeFileSync(join(folder, 'token.txt'), await issuer.sign(key, claims, { typ: 'at+jwt' }));
  const env = { BETTER_AUTH_URL: issuer.url, OAUTH_ISSUER: issuer.url, OAUTH_AUDIENCE: 'todo' };
  const { code, output } = await doctor({ ...env, OAUTH_JWKS_URL: `${issuer.url}/api/auth/jwks` }, folder, [
    '--token',
    'token.txt',
  ]);
  expect(output).toMatch(
    /ok +token +It is accepted, for the user "alice"; may not write: it lacks the scope "tasks:write"/,
  );
  expect(code).toBe(0);
});

test('names the file of a token that cannot be read', async () => {
  const { code, output } = await doctor({ BETTER_AUTH_URL: issuer.url }, undefined, ['--token', 'absent.txt']);
  expect(output).toMatch(/fail +token +ENOENT.*absent\.txt/);
  expect(code).toBe(1);
});
