import { expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { errorsOf } from './configuration.ts';

test('OAuth access tokens have an issuer, audiences, keys and scopes of their own', () => {
  const env = { OAUTH_ISSUER: 'https://app.example.com/api/auth', OAUTH_AUDIENCE: 'https://todo.example.com,todo' };
  const accessTokens = {
    issuer: 'https://app.example.com/api/auth',
    keys: new URL('https://app.example.com/api/auth/jwks'),
    audiences: ['https://todo.example.com', 'todo'],
    scopes: { read: 'tasks:read', write: 'tasks:write' },
  };
  expect(loadConfig(env).auth.accessTokens).toEqual(accessTokens);
  expect(
    loadConfig({ ...env, OAUTH_JWKS_URL: 'http://auth:3000/keys', OAUTH_READ_SCOPE: 'r', OAUTH_WRITE_SCOPE: 'w' }).auth
      .accessTokens,
  ).toEqual({ ...accessTokens, keys: new URL('http://auth:3000/keys'), scopes: { read: 'r', write: 'w' } });
  for (const [name, value] of [
    ['OAUTH_ISSUER', 'app.example.com'],
    ['OAUTH_ISSUER', 'https://a.example,https://b.example'],
    ['OAUTH_AUDIENCE', ''],
    ['OAUTH_JWKS_URL', 'auth:3000/keys'],
    ['OAUTH_READ_SCOPE', 'tasks:read tasks:list'],
    ['OAUTH_WRITE_SCOPE', 'tasks"write'],
  ] as const)
    expect(errorsOf({ ...env, [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  expect(errorsOf({ OAUTH_AUDIENCE: 'todo', OAUTH_READ_SCOPE: 'read' })).toEqual([
    'OAUTH_AUDIENCE has no effect without OAUTH_ISSUER: set both, or neither',
    'OAUTH_READ_SCOPE has no effect without OAUTH_ISSUER: set both, or neither',
  ]);
});
