import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import type { Server } from '../../src/http/server.ts';
import { accepted, askAs, askWith, refused } from '../support/authentication.ts';
import { startBetterAuth, type BetterAuthServer } from '../support/better-auth.ts';
import { startTestService } from '../support/service.ts';

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

test('tokens of a key that was deleted in Better Auth are refused once its next key has been fetched', async () => {
  const database: Record<string, { id?: string }[]> = {
    user: [],
    session: [],
    account: [],
    verification: [],
    jwks: [],
  };
  const own = await startBetterAuth({ database });
  const trusting = await startTestService({ BETTER_AUTH_URL: own.url, JWKS_COOLDOWN_MS: String(cooldown) });
  const user = await own.signIn();
  const before = await user.token();
  expect(await askWith(trusting.url, before)).toMatchObject(accepted);
  database['jwks'] = [];
  const after = await user.token();
  expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
  await until(
    () => askWith(trusting.url, after),
    ({ status }) => status === 200,
  );
  expect(await askWith(trusting.url, before)).toMatchObject(refused);
  await trusting.close();
  await own.close();
});
