import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import type { ApiResponse } from '../support/api.ts';
import { accepted, askWith, refused } from '../support/authentication.ts';
import { newKey, startIssuer, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { startTestService } from '../support/service.ts';
import { newUser, now, signToken } from '../support/tokens.ts';
import { until } from '../support/until.ts';

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
  expect(await askWith(service.url, token)).toMatchObject(accepted);
  const isOver = async (): Promise<ApiResponse | undefined> => {
    const response = await askWith(service.url, token);
    return response.status === 200 ? undefined : response;
  };
  expect(await until('the token expires', isOver, { within: 5_000, every: 50 })).toMatchObject(refused);
});
