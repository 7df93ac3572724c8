import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import { accepted, askWith, refused } from '../support/authentication.ts';
import { newKey, startIssuer, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { startTestService } from '../support/service.ts';
import { newUser, now, signToken } from '../support/tokens.ts';

const tolerance = 5;
let key: IssuerKey;
let issuer: Issuer;
let service: Server;

beforeAll(async () => {
  key = await newKey('EdDSA', 'key');
  issuer = await startIssuer(key);
  service = await startTestService({ BETTER_AUTH_URL: issuer.url });
});
afterAll(async () => {
  await service.close();
  await issuer.leave();
});

test.each([
  ['shared-secret', (exp: number) => signToken({ sub: newUser(), exp })],
  ['public-key', (exp: number) => issuer.sign(key, { sub: newUser(), exp })],
] as const)('refuses a %s token that it has accepted, as soon as its time is over', async (_kind, sign) => {
  // Ends in two seconds, with the tolerance.
  const exp = now() - tolerance + 2;
  const token = await sign(exp);
  let response = await askWith(service.url, token);
  expect(response).toMatchObject(accepted);
  while (response.status === 200 && Date.now() / 1_000 < exp + tolerance + 3) {
    await delay(50);
    response = await askWith(service.url, token);
  }
  expect(response).toMatchObject(refused);
});
