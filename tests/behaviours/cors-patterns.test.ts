import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log/logger.ts';
import { startMock } from '../../scripts/mock/start-mock.ts';
import { exchangeFrom } from '../support/cors.ts';
import { useService } from '../support/service.ts';

const patterns = useService({
  CORS_ORIGINS:
    'https://*-team.vercel.app, https://*.example.com, https://app-*.example.org:8443, capacitor://localhost, tauri://localhost',
});
const development = useService({});
const production = useService({ NODE_ENV: 'production', BETTER_AUTH_URL: 'https://app.example.com' });

describe('a pattern', () => {
  test.each([
    'https://a-team.vercel.app',
    'https://app-git-feature-x-team.vercel.app',
    'https://www.example.com',
    'https://xn--bcher-kva.example.com',
    'https://app-1.example.org:8443',
    'capacitor://localhost',
    'tauri://localhost',
  ])('allows %s', async (origin) => {
    expect(await exchangeFrom(patterns(), origin)).toEqual({ request: origin, preflight: origin, parser: origin });
  });

  test.each([
    'https://-team.vercel.app',
    'https://team.vercel.app',
    'https://vercel.app',
    'https://a.b-team.vercel.app',
    'https://b-team.vercel.app.evil.example',
    'https://b-team.vercel.app:8443',
    'https://b-team.vercel.app.',
    'http://b-team.vercel.app',
    'https://b-team.vercel.app/',
    'https://b-teamXvercel.app',
    'https://b-team.vercelXapp',
    'https://evil.example/-team.vercel.app',
    'https://evil.example#-team.vercel.app',
    'https://evil.example?-team.vercel.app',
    'https://user@b-team.vercel.app',
    'https://evil.example:1-team.vercel.app',
    'https://B-team.vercel.app',
    'https://b_-team.vercel.app',
    'https://b -team.vercel.app',
    'https://*-team.vercel.app',
    'https://%61-team.vercel.app',
    'https://a,b-team.vercel.app',
    'https://\u00e9-team.vercel.app',
    'https://example.com',
    'https://.example.com',
    'https://a.b.example.com',
    'https://a-example.com',
    'https://a.example.com.evil.example',
    'https://*.example.com',
    'https://app-.example.org:8443',
    'https://app-1.example.org',
    'https://app-1.example.org:84433',
    'https://app-.evil.example.org:8443',
    'capacitor://localhost.evil.example',
    'capacitor://localhost:1',
    'capacitor://evil',
    'ionic://localhost',
    'tauri://',
    'xcapacitor://localhost',
    'null',
    '',
  ])('denies %s', async (origin) => {
    expect(await exchangeFrom(patterns(), origin)).toEqual({});
  });
});

const loopback = [
  'http://localhost:5173',
  'http://localhost',
  'https://localhost:3001',
  'http://127.0.0.1:5173',
  'http://127.1.2.3',
  'http://[::1]:5173',
  'http://app.localhost:5173',
];
const noLoopback = [
  'http://localhost.evil.example',
  'http://127.0.0.1.evil.example',
  'http://evillocalhost:5173',
  'http://evil.example:5173',
  'http://localhost:5173/',
  'http://localhost:517355',
  'http://localhost@evil.example',
  'http://128.0.0.1',
  'http://127.0.0.1:5173@evil.example',
  'http://[::2]:5173',
  'ftp://localhost',
  'null',
];

describe('in development, without CORS_ORIGINS,', () => {
  test.each(loopback)('%s is allowed', async (origin) => {
    expect(await exchangeFrom(development(), origin)).toEqual({ request: origin, preflight: origin, parser: origin });
  });

  test.each(noLoopback)('%s is denied', async (origin) => {
    expect(await exchangeFrom(development(), origin)).toEqual({});
  });

  test('the mock allows and denies the same', async () => {
    const mock = await startMock(
      loadConfig({ HOST: '127.0.0.1', PORT: '0' }),
      await createLogger({ production: true, logLevel: 'silent' }),
    );
    for (const origin of loopback)
      expect(await exchangeFrom(mock.url, origin)).toEqual({ request: origin, preflight: origin, parser: origin });
    for (const origin of noLoopback) expect(await exchangeFrom(mock.url, origin)).toEqual({});
    await mock.close();
  });
});

test.each(loopback)('in production, without CORS_ORIGINS, %s is denied', async (origin) => {
  expect(await exchangeFrom(production(), origin)).toEqual({});
  expect(await exchangeFrom(production(), 'https://app.example.com')).toMatchObject({
    request: 'https://app.example.com',
  });
});
