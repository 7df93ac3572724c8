import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { JWK } from 'jose';
import type { Server } from '../../src/http/server.ts';
import { accepted, askWith, refused } from '../support/authentication.ts';
import { errors, newKey, startIssuer, type Fault, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { startTestService } from '../support/service.ts';
import { newUser, tokenFor } from '../support/tokens.ts';
import { until } from '../support/until.ts';

const timeout = 400;
const cooldown = 300;
const never = 600_000;
const userId = newUser();
const unavailable = {
  status: 503,
  headers: { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) },
  body: { type: '/problems/service-unavailable' },
};

let key: IssuerKey;
let issuer: Issuer;
let service: Server | undefined;
beforeEach(async () => {
  key = await newKey('EdDSA', 'known');
  issuer = await startIssuer(key);
});
afterEach(async () => {
  await service?.close();
  await issuer.leave();
});

async function serviceWith(cooldownMs: number): Promise<string> {
  service = await startTestService({
    BETTER_AUTH_URL: issuer.url,
    JWKS_TIMEOUT_MS: String(timeout),
    JWKS_COOLDOWN_MS: String(cooldownMs),
  });
  return service.url;
}

const token = (): Promise<string> => issuer.sign(key, { sub: userId });
const tokensOfUnknownKeys = (count: number): Promise<string[]> =>
  Promise.all(
    Array.from({ length: count }, (_, number) => issuer.sign(key, { sub: userId }, { kid: `unknown-${number}` })),
  );

const everyFault = Object.keys(errors) as Fault[];

describe('before the keys were fetched', () => {
  test.each(everyFault)('an issuer that %s causes 503 with Retry-After, until the fault ends', async (error) => {
    const url = await serviceWith(cooldown);
    issuer.fail(error);
    expect(await askWith(url, await token())).toMatchObject(unavailable);
    issuer.fail(undefined);
    const good = await token();
    await until('the token is accepted', async () => (await askWith(url, good)).status === 200, { within: 10_000 });
    expect(issuer.fetches).toBe(2);
  });

  test('an unreachable issuer causes 503 with Retry-After, until it is reachable', async () => {
    const url = await serviceWith(cooldown);
    const good = await token();
    await issuer.leave();
    expect(await askWith(url, good)).toMatchObject(unavailable);
    await issuer.comeBack();
    await until('the token is accepted', async () => (await askWith(url, good)).status === 200, { within: 10_000 });
  });

  test.each(['hangs', 'returns 500', 'responds with an empty set'] as const)(
    'many requests fetch the keys of an issuer that %s once per cool-down',
    async (error) => {
      const url = await serviceWith(never);
      issuer.fail(error);
      const good = await token();
      const started = performance.now();
      const responses = await Promise.all(Array.from({ length: 20 }, () => askWith(url, good)));
      for (let number = 0; number < 20; number += 1) responses.push(await askWith(url, good));
      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([503]));
      expect(issuer.fetches).toBe(1);
      // A timeout for each request would be 21 of them, one after the other.
      expect(performance.now() - started).toBeLessThan(10 * timeout);
    },
  );

  test('Retry-After is the time until the next fetch', async () => {
    const url = await serviceWith(60_000);
    issuer.fail('returns 500');
    const { headers } = await askWith(url, await token());
    expect(Number(headers['retry-after'])).toBeGreaterThan(50);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  test('a token that no key could make valid is 401 without a fetch', async () => {
    const url = await serviceWith(cooldown);
    issuer.fail('hangs');
    const spoilt = `${await token()}=`;
    expect(await askWith(url, spoilt)).toMatchObject(refused);
    expect(await askWith(url, await issuer.sign(key, { sub: userId }, { typ: 'at+jwt' }))).toMatchObject(refused);
    expect(issuer.fetches).toBe(0);
  });
});

describe('after the keys were fetched', () => {
  test.each(everyFault)('tokens are accepted although the issuer %s', async (error) => {
    const url = await serviceWith(cooldown);
    const good = await token();
    expect(await askWith(url, good)).toMatchObject(accepted);
    issuer.fail(error);
    const [unknown = ''] = await tokensOfUnknownKeys(1);
    await until(
      'the keys are fetched again',
      async () => {
        await askWith(url, unknown);
        return issuer.fetches > 1;
      },
      { within: 10_000 },
    );
    expect(await askWith(url, good)).toMatchObject(accepted);
  });

  test('tokens are accepted although the issuer is unreachable', async () => {
    const url = await serviceWith(100);
    const good = await token();
    expect(await askWith(url, good)).toMatchObject(accepted);
    await issuer.leave();
    // Their keys may be new, and nobody can say so.
    expect(
      await Promise.all((await tokensOfUnknownKeys(20)).map(async (unknown) => (await askWith(url, unknown)).status)),
    ).toEqual(Array(20).fill(503));
    expect(await askWith(url, good)).toMatchObject(accepted);
    await issuer.comeBack();
  });
});

test.each<[string, string, (jwk: JWK) => JWK]>([
  [
    'a symmetric key',
    'EdDSA',
    ({ alg = '', kid = '' }) => ({
      kty: 'oct',
      k: Buffer.from('a-key-that-the-issuer-gave-away!').toString('base64url'),
      alg,
      kid,
    }),
  ],
  [
    'a symmetric key for HS256',
    'EdDSA',
    ({ kid = '' }) => ({
      kty: 'oct',
      k: Buffer.from('a-key-that-the-issuer-gave-away!').toString('base64url'),
      alg: 'HS256',
      kid,
    }),
  ],
  ['half a private key', 'EdDSA', (jwk) => ({ ...jwk, d: jwk.x ?? '' })],
  ['a key of one byte', 'EdDSA', (jwk) => ({ ...jwk, x: 'AA' })],
  ['a key with an empty value', 'EdDSA', (jwk) => ({ ...jwk, x: '' })],
  ['a point that is not on the curve', 'ES256', (jwk) => ({ ...jwk, y: jwk.x ?? '' })],
  ['an RSA key of 1024 bits', 'RS256', (jwk) => ({ ...jwk, n: Buffer.alloc(128, 0xc5).toString('base64url') })],
])('no token is accepted, and nothing fails, when the issuer publishes %s', async (_, alg, publishedAs) => {
  const url = await serviceWith(cooldown);
  const spoilt = await newKey(alg, 'spoilt');
  issuer.publish(publishedAs(spoilt.jwk));
  expect([401, 503]).toContain((await askWith(url, await issuer.sign(spoilt, { sub: userId }))).status);
});

test('shared-secret tokens are accepted without a fetch, although the issuer hangs', async () => {
  const url = await serviceWith(cooldown);
  issuer.fail('hangs');
  expect(await askWith(url, await tokenFor(userId))).toMatchObject(accepted);
  expect(issuer.fetches).toBe(0);
});
