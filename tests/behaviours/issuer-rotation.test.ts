import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import type { Server } from '../../src/http/server.ts';
import { accepted, askAs, askWith, refused } from '../support/authentication.ts';
import { startBetterAuth, type BetterAuthServer } from '../support/better-auth.ts';
import { newKey, startIssuer } from '../support/issuer.ts';
import { startTestService } from '../support/service.ts';
import { newUser } from '../support/tokens.ts';

const rotationInterval = 1;
const cooldown = 100;
let issuer: BetterAuthServer;
let service: Server;

beforeAll(async () => {
  issuer = await startBetterAuth({ jwt: { jwks: { rotationInterval } } });
  service = await startTestService({ BETTER_AUTH_URL: issuer.url, JWKS_COOLDOWN_MS: String(cooldown) });
});
afterAll(async () => {
  await service.close();
  await issuer.close();
});

async function until<T>(make: () => Promise<T>, isEnough: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (let value = await make(); ; value = await make()) {
    if (isEnough(value)) return value;
    if (performance.now() > deadline) throw new Error('it did not come true within 10 s');
  }
}

test('tokens of the old and of the new key are accepted after Better Auth rotated its keys', async () => {
  const user = await issuer.signIn();
  const oldToken = await user.token();
  expect(await askAs(service.url, user.userId, oldToken)).toMatchObject(accepted);
  const { kid } = decodeProtectedHeader(oldToken);
  const newToken = await until(
    () => user.token(),
    (token) => decodeProtectedHeader(token).kid !== kid,
  );
  // A key is not published before its first use, so within the cool-down the service may not know it yet.
  const asked = performance.now();
  await until(
    () => askAs(service.url, user.userId, newToken),
    ({ status }) => status === 200,
  );
  expect(performance.now() - asked).toBeLessThan(cooldown + 2_000);
  expect(await askAs(service.url, user.userId, oldToken)).toMatchObject(accepted);
});

test('tokens of a key that the issuer has withdrawn are refused once a new key has been fetched', async () => {
  const [withdrawn, current] = [await newKey('EdDSA', 'withdrawn'), await newKey('EdDSA', 'current')];
  const own = await startIssuer(withdrawn);
  const trusting = await startTestService({ BETTER_AUTH_URL: own.url, JWKS_COOLDOWN_MS: String(cooldown) });
  const [before, after] = [await own.sign(withdrawn, { sub: newUser() }), await own.sign(current, { sub: newUser() })];
  expect(await askWith(trusting.url, before)).toMatchObject(accepted);
  own.publish(current.jwk);
  await until(
    () => askWith(trusting.url, after),
    ({ status }) => status === 200,
  );
  expect(await askWith(trusting.url, before)).toMatchObject(refused);
  await trusting.close();
  await own.leave();
});
