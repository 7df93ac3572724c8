import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { accepted, askWith, refused } from '../support/authentication.ts';
import { newKey, startIssuer, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { keepLog, type LogLines } from '../support/log-lines.ts';
import { startTestService } from '../support/service.ts';
import { newUser, now } from '../support/tokens.ts';
import { until } from '../support/until.ts';

const burst = 10;
const never = 600_000;
const sub = newUser();
const unavailable = {
  status: 503,
  headers: { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) },
  body: { type: '/problems/service-unavailable' },
};

let key: IssuerKey;
let issuer: Issuer;
const running: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  key = await newKey('EdDSA', 'first');
  issuer = await startIssuer(key);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
  await issuer.leave();
});

/** A service that has already fetched the issuer's keys. */
async function startService(cooldown = never, log?: LogLines['log']): Promise<string> {
  const service = await startTestService({ BETTER_AUTH_URL: issuer.url, JWKS_COOLDOWN_MS: String(cooldown) }, log);
  running.push(service);
  expect(await askWith(service.url, await issuer.sign(key, { sub }))).toMatchObject(accepted);
  return service.url;
}

const newKeys = (count: number): Promise<IssuerKey[]> =>
  Promise.all(Array.from({ length: count }, (_, number) => newKey('EdDSA', `new-${number}`)));

describe('a token of a new key', () => {
  test('is accepted at once, even right after a fetch', async () => {
    const url = await startService();
    const [next] = (await newKeys(1)) as [IssuerKey];
    issuer.publish(key.jwk, next.jwk);
    expect(await askWith(url, await issuer.sign(next, { sub, iat: now() }))).toMatchObject(accepted);
    expect(issuer.fetches).toBe(2);
  });

  test('is 503 with Retry-After when the budget is spent, while known keys keep working', async () => {
    const url = await startService();
    const keys = await newKeys(burst + 2);
    const responses = [];
    for (const [index, next] of keys.entries()) {
      issuer.publish(key.jwk, ...keys.slice(0, index + 1).map(({ jwk }) => jwk));
      responses.push(await askWith(url, await issuer.sign(next, { sub, iat: now() })));
    }
    expect(responses.slice(0, burst - 1).map(({ status }) => status)).toEqual(Array(burst - 1).fill(200));
    for (const response of responses.slice(burst - 1)) expect(response).toMatchObject(unavailable);
    expect(issuer.fetches).toBe(burst);
    expect(await askWith(url, await issuer.sign(key, { sub, iat: now() }))).toMatchObject(accepted);
  });

  test('that gets 503 is logged with its kid and with advice', async () => {
    const { log, lines, ofRequest } = keepLog();
    const url = await startService(never, log);
    const [next] = (await newKeys(1)) as [IssuerKey];
    const response = await until('the budget of fetches is spent', async () => {
      const attempt = await askWith(url, await issuer.sign(next, { sub, iat: now() }));
      return attempt.status === 503 ? attempt : undefined;
    });
    const why = { reason: 'key-not-known-yet', received: 'kid "new-0"' };
    expect(ofRequest(response.headers)).toMatchObject({ status: 503, ...why });
    expect(lines.filter(({ level }) => level === 50)).toEqual([
      expect.objectContaining({ ...why, advice: expect.stringContaining('Retry-After') }),
    ]);
  });

  test('is accepted after a Retry-After', async () => {
    const url = await startService(1_000);
    const keys = await newKeys(2 * burst);
    for (const next of keys) {
      issuer.publish(next.jwk);
      const token = await issuer.sign(next, { sub, iat: now() });
      const response = await until(
        'the new key is fetched',
        async () => {
          const attempt = await askWith(url, token);
          if (attempt.status !== 503) return attempt;
          expect(attempt.headers['retry-after']).toBe('1');
          return undefined;
        },
        { within: 10_000 },
      );
      expect(response).toMatchObject(accepted);
      if (issuer.fetches > burst) return;
    }
    throw new Error('the budget was never spent');
  });

  test('is accepted though the fetch that it joins began before the key was published', async () => {
    const held: ServerResponse[] = [];
    const server = createServer((_, response) => void held.push(response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    running.push({
      close: async () => {
        server.close();
        server.closeAllConnections();
      },
    });
    const service = await startTestService({
      BETTER_AUTH_URL: url,
      JWKS_COOLDOWN_MS: String(never),
      JWKS_TIMEOUT_MS: '60000',
    });
    running.push(service);
    const isHeld = (count: number): Promise<true> =>
      until(`the keys are fetched ${count} times`, () => held.length >= count);
    const [next] = (await newKeys(1)) as [IssuerKey];
    const ask = async (signer: IssuerKey) =>
      askWith(service.url, await issuer.sign(signer, { sub, iss: url, aud: url, iat: now() }));

    const first = ask(key);
    await isHeld(1);
    const second = ask(next);
    // When the service answers this one, it has most likely read the one before.
    await askWith(service.url, 'bad');
    held[0]?.end(JSON.stringify({ keys: [key.jwk] }));
    expect(await first).toMatchObject(accepted);
    await isHeld(2);
    held[1]?.end(JSON.stringify({ keys: [key.jwk, next.jwk] }));
    expect(await second).toMatchObject(accepted);
  });
});

describe('a token of another key under a known id', () => {
  test('is accepted, as after a fresh development database with serial ids', async () => {
    const url = await startService();
    const fresh = await newKey('EdDSA', key.kid);
    issuer.publish(fresh.jwk);
    expect(await askWith(url, await issuer.sign(fresh, { sub, iat: now() }))).toMatchObject(accepted);
    expect(issuer.fetches).toBe(2);
    expect(await askWith(url, await issuer.sign(key, { sub, iat: now(), jti: 'of the old key' }))).toMatchObject(
      refused,
    );
  });

  test('is refused when the issuer has not published that key, at the cost of one fetch', async () => {
    const url = await startService();
    const forger = await newKey('EdDSA', key.kid);
    expect(await askWith(url, await issuer.sign(forger, { sub, iat: now() }))).toMatchObject(refused);
    expect(issuer.fetches).toBe(2);
  });
});

describe('no matter how many tokens', () => {
  const hostile = (kid: (number: number) => string): Promise<string[]> =>
    newKey('EdDSA', '').then((forger) =>
      Promise.all(
        Array.from({ length: 200 }, (_, number) => issuer.sign(forger, { sub, iat: now() }, { kid: kid(number) })),
      ),
    );

  test.each<[string, (number: number) => string]>([
    ['of unknown keys', (number) => `unknown-${number}`],
    ['with a false signature under a known key', () => 'first'],
  ])('%s come, the fetches stay within the budget, and good tokens are accepted', async (_, kid) => {
    const url = await startService();
    const tokens = await hostile(kid);
    for (let sent = 0; sent < tokens.length; sent += 20) {
      const responses = await Promise.all(tokens.slice(sent, sent + 20).map((token) => askWith(url, token)));
      for (const response of responses) expect(response).toMatchObject(response.status === 401 ? refused : unavailable);
      expect(await askWith(url, await issuer.sign(key, { sub, jti: String(sent) }))).toMatchObject(accepted);
    }
    expect(issuer.fetches).toBe(burst);
  });

  test('of a key that was withdrawn long ago come, they are 401 and cost no fetch', async () => {
    const url = await startService();
    const withdrawn = await newKey('EdDSA', 'withdrawn');
    for (let number = 0; number < 2 * burst; number += 1) {
      expect(
        await askWith(url, await issuer.sign(withdrawn, { sub, iat: now() - 3_600, jti: String(number) })),
      ).toMatchObject(refused);
    }
    expect(issuer.fetches).toBe(1);
  });
});
