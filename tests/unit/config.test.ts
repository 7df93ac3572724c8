import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadConfig, type Config } from '../../src/config.ts';
import { errorsOf, issuersOf, secret } from './configuration.ts';

test('development needs nothing', () => {
  const { auth, ...config } = loadConfig({});
  expect(config).toEqual({
    production: false,
    host: '127.0.0.1',
    port: 8000,
    logLevel: 'info',
    logUsers: 'plain',
    trustedProxies: 0,
    corsOrigins: { listed: ['http://localhost:3000'], anyLoopback: true },
    requestsPerMinute: undefined,
    database: {
      connection: undefined,
      isPooler: false,
      preparedIn: 'session',
      poolSize: 24,
      sharedConnections: 4,
      connectTimeout: 10_000,
      statementTimeout: 5_000,
    },
    http: {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 75_000,
      responseTimeout: 30_000,
      shutdownDrain: 0,
      shutdownTimeout: 10_000,
    },
  });
  expect({ ...auth, issuers: issuersOf(auth) }).toEqual({
    secret: undefined,
    rotatedSecrets: [],
    issuers: { 'http://localhost:3000': 'http://localhost:3000/api/auth/jwks' },
    audiences: ['http://localhost:3000'],
    accessTokens: undefined,
    jwksTimeout: 2_000,
    jwksCooldown: 5_000,
  });
});

describe('loadConfig reads', () => {
  test.each<[string, string, (config: Config) => unknown, unknown]>([
    ['BETTER_AUTH_SECRET', secret, ({ auth }) => auth.secret, secret],
    [
      'BETTER_AUTH_URL',
      'https://app.example.com/base/',
      ({ auth }) => [issuersOf(auth), auth.audiences],
      [{ 'https://app.example.com': 'https://app.example.com/base/jwks' }, ['https://app.example.com']],
    ],
    [
      'BETTER_AUTH_URL',
      'https://app.example.com/api/auth',
      ({ auth }) => issuersOf(auth),
      { 'https://app.example.com': 'https://app.example.com/api/auth/jwks' },
    ],
    ['BETTER_AUTH_SECRETS', `2:${secret},1: ${secret}old`, ({ auth }) => auth.rotatedSecrets, [secret, `${secret}old`]],
    [
      'JWKS_URL',
      'http://auth:3000/api/auth/jwks',
      ({ auth }) => [issuersOf(auth), auth.audiences],
      [{ 'http://localhost:3000': 'http://auth:3000/api/auth/jwks' }, ['http://localhost:3000']],
    ],
    ['NODE_ENV', 'test', ({ production: isProduction }) => isProduction, false],
    [
      'BETTER_AUTH_URL',
      'https://app.example.com',
      ({ corsOrigins }) => corsOrigins.listed,
      ['https://app.example.com'],
    ],
    [
      'JWKS_PATH',
      '/auth/keys',
      ({ auth }) => issuersOf(auth),
      { 'http://localhost:3000': 'http://localhost:3000/auth/keys' },
    ],
    [
      'JWT_ISSUER',
      'issuer',
      ({ auth }) => [issuersOf(auth), auth.audiences],
      [{ issuer: 'http://localhost:3000/api/auth/jwks' }, ['http://localhost:3000']],
    ],
    [
      'JWT_ISSUER',
      'https://a.example, https://b.example',
      ({ auth }) => [[...auth.issuers.keys()], auth.audiences],
      [
        ['https://a.example', 'https://b.example'],
        ['https://a.example', 'https://b.example'],
      ],
    ],
    [
      'JWT_AUDIENCE',
      'audience,another',
      ({ auth }) => [[...auth.issuers.keys()], auth.audiences],
      [['http://localhost:3000'], ['audience', 'another']],
    ],
    ['JWKS_TIMEOUT_MS', '100', ({ auth }) => auth.jwksTimeout, 100],
    ['JWKS_COOLDOWN_MS', '600000', ({ auth }) => auth.jwksCooldown, 600_000],
    ['DATABASE_URL', 'postgresql://app@db/todo', ({ database }) => database.connection?.database, 'todo'],
    ['NEON_DATABASE_URL', 'postgresql://app@db/todo', ({ database }) => database.connection?.database, 'todo'],
    ['DATABASE_POOL_SIZE', '25', ({ database }) => database.poolSize, 25],
    ['DATABASE_SHARED_CONNECTIONS', '2', ({ database }) => database.sharedConnections, 2],
    ['DATABASE_URL', 'postgresql://app@db-pooler/todo', ({ database }) => database.sharedConnections, 0],
    ['DATABASE_POOLER', 'on', ({ database }) => database.preparedIn, 'nowhere'],
    ['DATABASE_POOLER', 'prepared', ({ database }) => database.preparedIn, 'pooler'],
    ['DATABASE_CONNECT_TIMEOUT_MS', '2000', ({ database }) => database.connectTimeout, 2_000],
    ['DATABASE_STATEMENT_TIMEOUT_MS', '2000', ({ database }) => database.statementTimeout, 2_000],
    [
      'CORS_ORIGINS',
      'https://a.example, http://localhost:5173',
      ({ corsOrigins }) => corsOrigins,
      { listed: ['https://a.example', 'http://localhost:5173'], anyLoopback: false },
    ],
    [
      'CORS_ORIGINS',
      'capacitor://localhost,ionic://localhost,tauri://localhost',
      ({ corsOrigins }) => corsOrigins.listed.length,
      3,
    ],
    [
      'CORS_ORIGINS',
      'https://*-team.vercel.app,https://*.example.com,https://app-*.example.co.uk:8443',
      ({ corsOrigins }) => corsOrigins.listed.length,
      3,
    ],
    ['HOST', '::1', ({ host }) => host, '::1'],
    ['PORT', '0', ({ port }) => port, 0],
    ['LOG_LEVEL', 'debug', ({ logLevel }) => logLevel, 'debug'],
    ['LOG_USERS', 'none', ({ logUsers }) => logUsers, 'none'],
    ['TRUSTED_PROXIES', '2', ({ trustedProxies }) => trustedProxies, 2],
    ['HTTP_HEADERS_TIMEOUT_MS', '2000', ({ http }) => http.headersTimeout, 2_000],
    ['HTTP_REQUEST_TIMEOUT_MS', '2000', ({ http }) => http.requestTimeout, 2_000],
    ['HTTP_KEEP_ALIVE_TIMEOUT_MS', '2000', ({ http }) => http.keepAliveTimeout, 2_000],
    ['USER_REQUESTS_PER_MINUTE', '100', ({ requestsPerMinute }) => requestsPerMinute, 100],
    ['SHUTDOWN_TIMEOUT_MS', '2000', ({ http }) => http.shutdownTimeout, 2_000],
  ])('%s=%s', (name, value, read, expected) => {
    expect(read(loadConfig({ [name]: value }))).toEqual(expected);
  });
});

test('treats an empty variable as absent', () => {
  const names = [...readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').matchAll(/^([A-Z_]+)=/gm)].map(
    ([, name = '']) => name,
  );
  expect(names.length).toBeGreaterThan(15);
  expect(loadConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(loadConfig({}));
});

test('reads the keys of each issuer at a URL of its own, or those of all at one', () => {
  const JWT_ISSUER = 'https://a.example,https://b.example';
  expect(issuersOf(loadConfig({ JWT_ISSUER, JWKS_URL: 'http://a/jwks, http://b/jwks' }).auth)).toEqual({
    'https://a.example': 'http://a/jwks',
    'https://b.example': 'http://b/jwks',
  });
  expect(issuersOf(loadConfig({ JWT_ISSUER, JWKS_URL: 'http://a/jwks' }).auth)).toEqual({
    'https://a.example': 'http://a/jwks',
    'https://b.example': 'http://a/jwks',
  });
  expect(errorsOf({ JWT_ISSUER, JWKS_URL: 'http://a/jwks,http://b/jwks,http://c/jwks' })).toEqual([
    expect.stringMatching(/^JWKS_URL .* as many as JWT_ISSUER/),
  ]);
  expect(errorsOf({ JWKS_URL: 'http://a/jwks', JWKS_PATH: '/jwks' })).toEqual([
    expect.stringMatching(/^JWKS_PATH must be absent/),
  ]);
});

test('.env.example has every variable and, where it gives a value, the default', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const given = Object.fromEntries(
    [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const source = ['config', 'auth/config', 'database/config']
    .map((file) => readFileSync(new URL(`../../src/${file}.ts`, import.meta.url), 'utf8'))
    .join();
  const read = [...source.matchAll(/(?:text|list|integer|oneOf)\('([A-Z_]+)'/g)].map(([, name = '']) => name);
  expect(loadConfig(given)).toEqual(loadConfig({}));
  expect([...new Set(read)].filter((name) => !example.includes(name))).toEqual([]);
});
