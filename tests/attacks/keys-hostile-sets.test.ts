import { describe, expect, test } from '@jest/globals';
import type { JWK } from 'jose';
import { accepted, askWith, refused } from '../support/authentication.ts';
import { newKey } from '../support/issuer.ts';
import { key, other, publish, startBoth, tokenOf } from './hostile-issuer.ts';

describe('a key set with', () => {
  const noise = (count: number): JWK[] =>
    Array.from({ length: count }, (_, number) => ({ ...key.jwk, kid: `noise-${number}` }));

  test.each<[string, () => unknown[]]>([
    [
      'symmetric keys beside it',
      () => [
        { kty: 'oct', k: 'c2VjcmV0', kid: 'key', alg: 'HS256' },
        { kty: 'oct', k: 'c2VjcmV0', kid: 'key', alg: 'EdDSA' },
      ],
    ],
    ['the same id for a key of another algorithm', () => [{ ...other.jwk, kid: 'key' }]],
    [
      'unknown kinds of keys',
      () => [{ kty: 'AKP', kid: 'key', alg: 'ML-DSA-44', pub: 'AA' }, { kty: 'unknown', kid: 'key' }, {}],
    ],
    [
      'keys that cannot be imported',
      () => [
        { kty: 'OKP', crv: 'Ed25519', x: 'AA', kid: 'bad', alg: 'EdDSA' },
        { kty: 'RSA', n: '', e: '', kid: 'bad', alg: 'RS256' },
      ],
    ],
    [
      'properties of the wrong types',
      () => [
        { kty: 1, kid: {}, alg: [], x: null },
        { kty: 'OKP', kid: ['key'], alg: 'EdDSA', use: 1, key_ops: 'verify' },
      ],
    ],
    ['a key for encryption under the same id', () => [{ ...other.jwk, alg: 'EdDSA', use: 'enc', kid: 'key' }]],
    ['a thousand other keys', () => noise(1_000)],
    ['two other keys of one id', () => [...noise(1), ...noise(1)]],
  ])('%s does not take the good key away', async (_, published) => {
    const { issuer, service } = await startBoth();
    issuer.answer = publish(...(published() as JWK[]), key.jwk);
    expect(await askWith(service.url, await tokenOf(issuer, key))).toMatchObject(accepted);
    expect(await askWith(service.url, await tokenOf(issuer, other))).toMatchObject(refused);
    expect(await askWith(service.url, await tokenOf(issuer, key, { kid: 'bad' }))).toMatchObject(refused);
  });

  test('two keys of one id and algorithm accepts no signature of a third key', async () => {
    const { issuer, service } = await startBoth();
    const stranger = await newKey('EdDSA', 'key');
    issuer.answer = publish(key.jwk, other.jwk, { ...(await newKey('EdDSA', 'key')).jwk });
    expect(await askWith(service.url, await tokenOf(issuer, stranger))).toMatchObject(refused);
    expect(await askWith(service.url, await tokenOf(issuer, other))).toMatchObject(accepted);
  });
});
