import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import { accepted, askWith } from '../support/authentication.ts';
import { newKey, startIssuer, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { startTestService } from '../support/service.ts';
import { newUser } from '../support/tokens.ts';

const cooldown = 500;
const burst = 10;
const userId = newUser();
let old: IssuerKey;
let next: IssuerKey;
let issuer: Issuer;
let service: Server;

beforeEach(async () => {
  [old, next] = [await newKey('EdDSA', 'old'), await newKey('EdDSA', 'next')];
  issuer = await startIssuer(old);
  service = await startTestService({
    BETTER_AUTH_URL: issuer.url,
    JWKS_COOLDOWN_MS: String(cooldown),
    JWKS_TIMEOUT_MS: '60000',
  });
});
afterEach(async () => {
  await service.close();
  await issuer.leave();
});

interface Refusal {
  readonly kid: string;
  readonly status: number;
}

let tokens = 0;
/** No two are the same, so none is known to the service from before. */
const freshToken = (key: IssuerKey): Promise<string> => issuer.sign(key, { sub: userId, jti: String((tokens += 1)) });

/** Eight clients ask at once until `enough` requests of each key were accepted. @returns what was refused */
async function loadWith(keys: readonly IssuerKey[], enough: number): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  const good = new Map(keys.map(({ kid }) => [kid, 0]));
  const client = async (number: number): Promise<void> => {
    for (let turn = number; [...good.values()].some((count) => count < enough); turn += 1) {
      const key = keys[turn % keys.length]!;
      const token = await freshToken(key);
      const { status } = await askWith(service.url, token);
      if (status === 200) good.set(key.kid, (good.get(key.kid) ?? 0) + 1);
      else refusals.push({ kid: key.kid, status });
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, number) => client(number)));
  return refusals;
}

describe('while the issuer rotates its keys with an overlap, under load', () => {
  test('no token is refused, neither of the old key nor of the new one', async () => {
    expect(await loadWith([old], 100)).toEqual([]);
    issuer.publish(next.jwk, old.jwk);
    expect(await loadWith([old, next], 300)).toEqual([]);
  });

  test('no token at all is refused when the new key is published before its first use', async () => {
    issuer.publish(old.jwk, next.jwk);
    expect(await loadWith([old], 50)).toEqual([]);
    expect(await loadWith([old, next], 200)).toEqual([]);
    expect(issuer.fetches).toBe(1);
  });

  test('no token of the new key is refused when the old one is withdrawn', async () => {
    issuer.publish(old.jwk, next.jwk);
    expect(await loadWith([old, next], 50)).toEqual([]);
    issuer.publish(next.jwk);
    expect(await loadWith([next], 300)).toEqual([]);
  });
});

describe('1,000 tokens of unknown keys', () => {
  const unknown = (): Promise<string[]> =>
    Promise.all(
      Array.from({ length: 1_000 }, (_, number) => issuer.sign(old, { sub: userId }, { kid: `unknown-${number}` })),
    );

  test('are refused, cause no more fetches than the budget allows, and do not affect good tokens', async () => {
    const hostile = await unknown();
    const started = performance.now();
    expect(await askWith(service.url, await freshToken(old))).toMatchObject(accepted);
    for (let asked = 0; asked < hostile.length; asked += 20) {
      const [good, ...responses] = await Promise.all(
        [freshToken(old), ...hostile.slice(asked, asked + 20)].map(async (token) => askWith(service.url, await token)),
      );
      expect(good).toMatchObject(accepted);
      for (const { status, headers } of responses)
        expect(status === 503 ? Number(headers['retry-after']) : status).toBe(status === 503 ? 1 : 401);
    }
    expect(issuer.fetches).toBeLessThanOrEqual(burst + Math.floor((performance.now() - started) / cooldown));
  });

  test('do not delay good tokens while the issuer hangs', async () => {
    await askWith(service.url, await freshToken(old));
    issuer.fail('hangs');
    // A connection that breaks off is no response; it fails the test at its end, not the process.
    const statusOf = (token: string): Promise<number> =>
      askWith(service.url, token).then(
        ({ status }) => status,
        () => 0,
      );
    const waiting: Promise<number>[] = [];
    const hostile = await unknown();
    for (const token of hostile) {
      if (issuer.fetches === 2) break;
      waiting.push(statusOf(token));
      expect(await askWith(service.url, await freshToken(old))).toMatchObject(accepted);
    }
    let answered = false;
    const last = statusOf(hostile.at(-1)!).finally(() => {
      answered = true;
    });
    for (let number = 0; number < 50; number += 1)
      expect(await askWith(service.url, await freshToken(old))).toMatchObject(accepted);
    expect(answered).toBe(false);
    await issuer.leave();
    expect(new Set(await Promise.all([...waiting, last]))).toEqual(new Set([503]));
    await issuer.comeBack();
  });
});
