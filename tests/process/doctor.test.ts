import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { doctor } from '../support/doctor.ts';
import { startEmbeddedServer, type EmbeddedServer } from '../support/embedded-server.ts';
import { newKey, startIssuer, type Issuer } from '../support/issuer.ts';
import { databaseUrl } from '../support/service.ts';
import { secret } from '../support/tokens.ts';

jest.setTimeout(60_000);

let issuer: Issuer;
let website: Server;
let emptyDatabase: EmbeddedServer;

beforeAll(async () => {
  issuer = await startIssuer(await newKey('EdDSA', 'one'));
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
])('advises what to do about %s', async (_name, env, advice, expected) => {
  const { code, output } = await doctor(env());
  expect(output).toContain(advice);
  expect(code).toBe(expected);
  expect(output).not.toContain(secret);
});
