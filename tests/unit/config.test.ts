import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { InvalidConfig, loadConfig, type Config } from '../../src/config.ts';

const secret = 'x'.repeat(32);
const production = {
  NODE_ENV: 'production',
  BETTER_AUTH_SECRET: secret,
  BETTER_AUTH_URL: 'https://app.example.com',
  DATABASE_URL: 'postgresql://app@db/todo',
};

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof InvalidConfig) return error.faults;
    throw error;
  }
}

/** Each issuer with the URL of its keys. */
const issuersOf = ({ issuers }: Config['auth']): Record<string, string> =>
  Object.fromEntries([...issuers].map(([issuer, { href }]) => [issuer, href]));

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
    jwksTimeout: 2_000,
    jwksCooldown: 5_000,
  });
});

test('production makes up nothing', () => {
  expect(faultsOf({ NODE_ENV: 'production' })).toEqual(
    ['BETTER_AUTH_URL', 'BETTER_AUTH_SECRET', 'DATABASE_URL'].map((name) =>
      expect.stringMatching(new RegExp(`^${name} is required`)),
    ),
  );
  expect(loadConfig(production)).toMatchObject({
    production: true,
    host: '0.0.0.0',
    port: 8000,
    logUsers: 'hash',
    corsOrigins: { listed: ['https://app.example.com'], anyLoopback: false },
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
    ['DATABASE_POOLER', 'on', ({ database }) => database.isPooler, true],
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

describe('loadConfig refuses, without showing the value,', () => {
  test.each([
    ['BETTER_AUTH_SECRET', 'only-31-bytes-are-not-enough-7q'],
    ['BETTER_AUTH_URL', 'frontend.example.org'],
    ['BETTER_AUTH_URL', 'ftp://app.example.com'],
    ['BETTER_AUTH_URL', 'https://user:pass@app.example.com'],
    ['BETTER_AUTH_URL', 'https://app.example.com/?x=1'],
    ['BETTER_AUTH_URL', '"https://app.example.com"'],
    ['BETTER_AUTH_SECRET', `${'x'.repeat(32)}\n`],
    ['DATABASE_URL', ' postgresql://app@db/todo'],
    ['DATABASE_URL', "'postgresql://app@db/todo'"],
    ['DATABASE_POOLER', 'yes'],
    ['NODE_ENV', 'staging'],
    ['NODE_ENV', 'Production'],
    ['JWKS_PATH', 'auth/keys'],
    ['JWKS_PATH', '//'],
    ['JWKS_PATH', '//elsewhere.example/keys'],
    ['JWKS_PATH', '/\\elsewhere.example/keys'],
    ['JWKS_URL', 'auth:3000/api/auth/jwks'],
    ['JWKS_URL', 'http://auth:3000'],
    ['JWKS_URL', 'http://user:pass@auth:3000/jwks'],
    ['JWKS_URL', 'http://a/jwks,http://b/jwks'],
    ['JWT_ISSUER', 'https://a.example,'],
    ['JWT_ISSUER', 'https://a.example https://b.example'],
    ['JWT_ISSUER', 'https://a.example,https://a.example'],
    ['JWT_ISSUER', 'https://a.example,"https://b.example"'],
    ['JWT_ISSUER', 'https://a.example\r'],
    ['JWT_AUDIENCE', ' https://a.example'],
    ['BETTER_AUTH_SECRETS', secret],
    ['BETTER_AUTH_SECRETS', `2:${secret},1:short`],
    ['BETTER_AUTH_SECRETS', `2:${secret},2:${secret}old`],
    ['BETTER_AUTH_SECRETS', `2:"${secret}"`],
    ['BETTER_AUTH_SECRETS', `2:${secret},`],
    ['BETTER_AUTH_SECRETS', `-1:${secret}`],
    ['BETTER_AUTH_SECRETS', `2:${secret}\r`],
    ['BETTER_AUTH_SECRET', `"${secret}"`],
    ['BETTER_AUTH_SECRET', `'${secret}'\r`],
    ['BETTER_AUTH_SECRET', `${secret}\n${secret}`],
    ['BETTER_AUTH_SECRET', `\u200b${secret}`],
    ['DATABASE_URL', 'mysql://app@db/todo'],
    ['NEON_DATABASE_URL', 'postgresql://app@db/todo?sslmode=prefer'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://app.example.com/'],
    ['CORS_ORIGINS', 'https://a.example,app.example.com'],
    ['CORS_ORIGINS', 'null'],
    ['CORS_ORIGINS', '"https://app.example.com"'],
    ['CORS_ORIGINS', 'https://a.example,'],
    ...[
      'https://*:8443',
      'https://*.com',
      'https://*.co.uk',
      'https://*.vercel.app',
      'https://*.github.io',
      'https://*.s3.amazonaws.com',
      'https://*.localhost',
      'https://*-team.com',
      'https://team-*.co.uk',
      'http://*.example.com',
      'https://*.*.example.com',
      'https://**.example.com',
      'https://app.*.example.com',
      'https://app.example.*',
      'https://*.example.com/',
      'https://*.example.com:443',
      'https://*.EXAMPLE.com',
      'https://*@evil.example',
      'https://x@*.example.com',
      'https://*.0.0.1',
      'capacitor://*',
      '*://localhost',
      'https://*.com.',
      'https://*.xn--55qx5d.cn',
      'https://*.xn--p1ai',
      'https://*..example.com',
    ].map((value) => ['CORS_ORIGINS', value] as const),
    ['CORS_ORIGINS', 'capacitor:///localhost'],
    ['CORS_ORIGINS', 'capacitor://localhost/'],
    ['CORS_ORIGINS', 'capacitor://localhost:3000'],
    ['CORS_ORIGINS', 'file://'],
    ['CORS_ORIGINS', 'htps://app.example.com'],
    ['LOG_LEVEL', 'verbose'],
    ['LOG_USERS', 'hashed'],
    ['TRUSTED_PROXIES', '-1'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '0x50'],
    ['PORT', '8e3'],
    ['PORT', ' 8001'],
    ...[
      'JWKS_TIMEOUT_MS',
      'JWKS_COOLDOWN_MS',
      'DATABASE_CONNECT_TIMEOUT_MS',
      'DATABASE_STATEMENT_TIMEOUT_MS',
      'HTTP_HEADERS_TIMEOUT_MS',
      'HTTP_REQUEST_TIMEOUT_MS',
      'HTTP_KEEP_ALIVE_TIMEOUT_MS',
      'SHUTDOWN_TIMEOUT_MS',
    ].flatMap(
      (name) =>
        [
          [name, '99'],
          [name, '600001'],
          [name, '2 s'],
        ] as const,
    ),
    ['DATABASE_POOL_SIZE', '0'],
    ['DATABASE_POOL_SIZE', '1001'],
    ['DATABASE_SHARED_CONNECTIONS', '101'],
  ])('%s=%s', (name, value) => {
    const [fault, ...others] = faultsOf({ [name]: value });
    expect(others).toEqual([]);
    expect(fault).toMatch(new RegExp(`^${name} `));
    // A value as short as "*" or "0" may stand in the explanation by chance.
    if (value.length > 3) expect(fault).not.toContain(value);
  });
});

test('names every fault at once', () => {
  const env = {
    BETTER_AUTH_SECRET: 'short',
    BETTER_AUTH_URL: 'x',
    JWKS_PATH: 'x',
    DATABASE_URL: 'x',
    CORS_ORIGINS: 'x',
    LOG_LEVEL: 'x',
    PORT: 'x',
    DATABASE_POOL_SIZE: 'x',
  };
  const faults = faultsOf(env).map((fault) => fault.split(' ')[0]);
  expect(faults.sort()).toEqual(Object.keys(env).sort());
});

test('takes an empty variable for an absent one', () => {
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
  expect(faultsOf({ JWT_ISSUER, JWKS_URL: 'http://a/jwks,http://b/jwks,http://c/jwks' })).toEqual([
    expect.stringMatching(/^JWKS_URL .* as many as JWT_ISSUER/),
  ]);
  expect(faultsOf({ JWKS_URL: 'http://a/jwks', JWKS_PATH: '/jwks' })).toEqual([
    expect.stringMatching(/^JWKS_PATH must be absent/),
  ]);
});

test('counts the secret in bytes', () => {
  expect(faultsOf({ BETTER_AUTH_SECRET: 'é'.repeat(16) })).toEqual([]);
  expect(faultsOf({ BETTER_AUTH_SECRET: 'é'.repeat(15) })).toHaveLength(1);
});

test('takes both names of the database when they agree, and neither when they differ', () => {
  const url = 'postgresql://app@db/todo';
  expect(loadConfig({ DATABASE_URL: url, NEON_DATABASE_URL: url }).database.connection?.database).toBe('todo');
  expect(faultsOf({ DATABASE_URL: url, NEON_DATABASE_URL: `${url}2` })).toEqual([
    expect.stringMatching(/^DATABASE_URL and NEON_DATABASE_URL .*differ/),
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
