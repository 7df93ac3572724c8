import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { JWK } from 'jose';
import { accepted, askWith, refused } from '../support/authentication.ts';
import { newKey, startIssuer, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { startTestService } from '../support/service.ts';
import { newUser } from '../support/tokens.ts';

const sub = newUser();
let keys: readonly [IssuerKey, IssuerKey, IssuerKey];
let stranger: IssuerKey;
beforeAll(async () => {
  keys = [await newKey('EdDSA', 'a'), await newKey('EdDSA', 'b'), await newKey('ES256', 'c')];
  stranger = await newKey('EdDSA', 'a');
});

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function startBoth(published: readonly JWK[]): Promise<{ issuer: Issuer; url: string }> {
  const issuer = await startIssuer();
  issuer.publish(...published);
  const service = await startTestService({ BETTER_AUTH_URL: issuer.url });
  running.push(service, { close: () => issuer.leave() });
  return { issuer, url: service.url };
}

const withoutId = ({ jwk: { kid: _kid, ...jwk } }: IssuerKey): JWK => jwk;

describe.each<[string, () => readonly JWK[]]>([
  ['without ids', () => keys.map(withoutId)],
  ['with one id for all of them', () => keys.map(({ jwk }) => ({ ...jwk, kid: 'a' }))],
  ['with ids', () => keys.map(({ jwk }) => jwk)],
])('keys that are published %s', (name, published) => {
  const kids = name === 'with ids' ? [undefined] : [undefined, 'a'];

  test.each(kids)('are each tried for a token with the kid %s', async (kid) => {
    const { issuer, url } = await startBoth(published());
    for (const key of keys)
      expect(await askWith(url, await issuer.sign(key, { sub }, { kid }))).toMatchObject(accepted);
    expect(await askWith(url, await issuer.sign(stranger, { sub }, { kid }))).toMatchObject(refused);
  });
});

test('a token that names a key is not accepted with the key of another name', async () => {
  const { issuer, url } = await startBoth(keys.map(({ jwk }) => jwk));
  expect(await askWith(url, await issuer.sign(keys[0], { sub }, { kid: 'b' }))).toMatchObject(refused);
});

test('a key that cannot be imported does not take those beside it away', async () => {
  const spoilt = { kty: 'OKP', crv: 'Ed25519', x: 'AA', alg: 'EdDSA' };
  const { issuer, url } = await startBoth([spoilt, withoutId(keys[0])]);
  expect(await askWith(url, await issuer.sign(keys[0], { sub }))).toMatchObject(accepted);
});

test.each([null, 5, 'a key', ['a key']])(
  '%j in place of a key does not take the keys beside it away',
  async (noKey) => {
    const { issuer, url } = await startBoth([noKey as unknown as JWK, keys[0].jwk]);
    expect(await askWith(url, await issuer.sign(keys[0], { sub }))).toMatchObject(accepted);
  },
);
