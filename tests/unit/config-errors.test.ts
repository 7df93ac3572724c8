import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { errorsOf, production, secret } from './configuration.ts';

test('production has no generated defaults', () => {
  expect(errorsOf({ NODE_ENV: 'production' })).toEqual(
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
    ['DATABASE_POOL_SIZE', '4'],
    ['DATABASE_POOL_SIZE', '1001'],
    ['DATABASE_SHARED_CONNECTIONS', '101'],
  ])('%s=%s', (name, value) => {
    const [error, ...others] = errorsOf({ [name]: value });
    expect(others).toEqual([]);
    expect(error).toMatch(new RegExp(`^${name} `));
    // A value as short as "*" or "0" may stand in the explanation by chance.
    if (value.length > 3) expect(error).not.toContain(value);
  });
});

test('names every error at once', () => {
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
  const errors = errorsOf(env).map((error) => error.split(' ')[0]);
  expect(errors.sort()).toEqual(Object.keys(env).sort());
});

test('counts the secret in bytes', () => {
  expect(errorsOf({ BETTER_AUTH_SECRET: 'é'.repeat(16) })).toEqual([]);
  expect(errorsOf({ BETTER_AUTH_SECRET: 'é'.repeat(15) })).toHaveLength(1);
});

test('accepts both names of the database when they agree, and neither when they differ', () => {
  const url = 'postgresql://app@db/todo';
  expect(loadConfig({ DATABASE_URL: url, NEON_DATABASE_URL: url }).database.connection?.database).toBe('todo');
  expect(errorsOf({ DATABASE_URL: url, NEON_DATABASE_URL: `${url}2` })).toEqual([
    expect.stringMatching(/^DATABASE_URL and NEON_DATABASE_URL .*differ/),
  ]);
});
