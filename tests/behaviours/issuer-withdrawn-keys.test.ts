import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import { accepted, askWith, refused } from '../support/authentication.ts';
import { newKey, startIssuer, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { startTestService } from '../support/service.ts';
import { newUser } from '../support/tokens.ts';
import { until } from '../support/until.ts';

const minutes = 60_000;
/** As docs/configuration.md says. */
const refusedAfter = 10 * minutes;
const sub = newUser();

let withdrawn: IssuerKey;
let current: IssuerKey;
let issuer: Issuer;
let service: Server;
let later = 0;

beforeEach(async () => {
  [withdrawn, current] = [await newKey('EdDSA', 'withdrawn'), await newKey('EdDSA', 'current')];
  issuer = await startIssuer(withdrawn, current);
  service = await startTestService({ BETTER_AUTH_URL: issuer.url });
  later = 0;
  const [monotonic, wall] = [performance.now.bind(performance), Date.now];
  jest.spyOn(performance, 'now').mockImplementation(() => monotonic() + later);
  jest.spyOn(Date, 'now').mockImplementation(() => wall() + later);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await service.close();
  await issuer.leave();
});

const tokenOf = (key: IssuerKey): Promise<string> => issuer.sign(key, { sub, jti: String(Math.random()) });

test.each([
  ['for each request', 1],
  ['every four minutes', 4],
  ['only at the end', 10],
])('a key that the issuer withdraws is refused after ten minutes, with a token %s', async (_, every) => {
  const token = await tokenOf(withdrawn);
  expect(await askWith(service.url, token)).toMatchObject(accepted);
  issuer.publish(current.jwk);
  for (later = every * minutes; later < refusedAfter; later += every * minutes) await askWith(service.url, token);
  later = refusedAfter;
  expect(await askWith(service.url, token)).toMatchObject(refused);
  expect(await askWith(service.url, await tokenOf(withdrawn))).toMatchObject(refused);
  expect(await askWith(service.url, await tokenOf(current))).toMatchObject(accepted);
});

test('a token that is accepted just before the keys are ten minutes old is refused once they are fetched', async () => {
  expect(await askWith(service.url, await tokenOf(current))).toMatchObject(accepted);
  issuer.publish(current.jwk);
  later = refusedAfter - 1_000;
  const token = await tokenOf(withdrawn);
  await askWith(service.url, token);
  await until('the token is refused', async () => (await askWith(service.url, token)).status === 401, {
    within: 10_000,
  });
});

test('while the issuer hangs, fetched keys are used for a day, and one request at a time waits for it', async () => {
  const token = await tokenOf(current);
  expect(await askWith(service.url, token)).toMatchObject(accepted);
  issuer.fail('hangs');
  for (const hour of [1, 12, 23]) {
    later = hour * 60 * minutes;
    expect(await askWith(service.url, await tokenOf(current))).toMatchObject(accepted);
    const started = issuer.fetches;
    const waited = performance.now();
    for (let number = 0; number < 20; number += 1)
      expect(await askWith(service.url, await tokenOf(current))).toMatchObject(accepted);
    expect(issuer.fetches - started).toBeLessThanOrEqual(1 + Math.floor((performance.now() - waited) / 5_000));
  }
  later = 25 * 60 * minutes;
  expect(
    (await askWith(service.url, await issuer.sign(current, { sub, exp: Date.now() / 1_000 + 3_600 }))).status,
  ).toBe(503);
});
