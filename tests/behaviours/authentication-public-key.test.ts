import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportSPKI, SignJWT, type JWK, type JWTPayload } from 'jose';
import type { Server } from '../../src/http/server.ts';
import { accepted, askAs, askWith, refused } from '../support/authentication.ts';
import { newKey, startIssuer, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { startTestService } from '../support/service.ts';
import { newUser, now, secret } from '../support/tokens.ts';

const algorithms = ['EdDSA', 'Ed25519', 'ES256', 'ES512', 'RS256', 'PS256'];
const userId = newUser();
let keys: Map<string, IssuerKey>;
let issuer: Issuer;
let service: Server;

const keyOf = (alg: string): IssuerKey => keys.get(alg)!;

beforeAll(async () => {
  keys = new Map(
    await Promise.all(
      [...algorithms, 'ES384', 'RS512'].map(async (alg) => [alg, await newKey(alg, `key-${alg}`)] as const),
    ),
  );
  issuer = await startIssuer(...keys.values());
  service = await startTestService({ BETTER_AUTH_URL: issuer.url });
});
afterAll(async () => {
  await service.close();
  await issuer.leave();
});

describe('a public-key token', () => {
  test.each(algorithms)('may be signed with %s', async (alg) => {
    expect(await askAs(service.url, userId, await issuer.sign(keyOf(alg), { sub: userId }))).toMatchObject(accepted);
  });

  test.each(['ES384', 'RS512'])('may not be signed with %s, though the key is published', async (alg) => {
    expect(await askWith(service.url, await issuer.sign(keyOf(alg), { sub: userId }))).toMatchObject(refused);
  });

  test('may have several audiences', async () => {
    expect(
      await askWith(
        service.url,
        await issuer.sign(keyOf('EdDSA'), { sub: userId, aud: ['https://other.example', issuer.url] }),
      ),
    ).toMatchObject(accepted);
  });

  test.each([
    ['without an issuer', () => ({ iss: undefined })],
    ['of another issuer', () => ({ iss: 'https://other.example' })],
    ['whose issuer has a slash more', () => ({ iss: `${issuer.url}/` })],
    ['whose issuer has a path', () => ({ iss: `${issuer.url}/api/auth` })],
    ['without an audience', () => ({ aud: undefined })],
    ['for another audience', () => ({ aud: 'https://other.example' })],
    ['for the session cookie', () => ({ aud: 'better-auth:session-cache' })],
    ['for no audience of a list', () => ({ aud: [] })],
    ['without sub', () => ({ sub: undefined })],
    ['with user_id in place of sub', () => ({ sub: undefined, user_id: userId })],
    ['with userId in place of sub', () => ({ sub: undefined, userId })],
    ['with id in place of sub', () => ({ sub: undefined, id: userId })],
    ['with an empty sub', () => ({ sub: '' })],
    ['without exp', () => ({ exp: undefined })],
    ['that ended 10 s ago', () => ({ exp: now() - 10 })],
    ['that begins in an hour', () => ({ nbf: now() + 3_600, exp: now() + 7_200 })],
  ])('%s is refused', async (_, claims) => {
    expect(
      await askWith(service.url, await issuer.sign(keyOf('EdDSA'), { sub: userId, ...claims() } as JWTPayload)),
    ).toMatchObject(refused);
  });

  test('of the type of a session cookie is refused', async () => {
    const token = await issuer.sign(keyOf('EdDSA'), { sub: userId }, { typ: 'better-auth.session-cache+jwt' });
    expect(await askWith(service.url, token)).toMatchObject(refused);
  });

  test('with a changed claim is refused', async () => {
    const [header, , signature] = (await issuer.sign(keyOf('EdDSA'), { sub: userId })).split('.');
    const [, payload] = (await issuer.sign(keyOf('EdDSA'), { sub: newUser() })).split('.');
    expect(await askWith(service.url, [header, payload, signature].join('.'))).toMatchObject(refused);
  });
});

describe('the key of a token', () => {
  test.each(['', 'unknown', 'key-ES256'])('is not the one that kid %j names', async (kid) => {
    expect(await askWith(service.url, await issuer.sign(keyOf('EdDSA'), { sub: userId }, { kid }))).toMatchObject(
      refused,
    );
  });

  test('is not one that the issuer does not publish, though its kid is', async () => {
    const stranger = await newKey('EdDSA', 'key-EdDSA');
    expect(await askWith(service.url, await issuer.sign(stranger, { sub: userId }))).toMatchObject(refused);
  });

  test('is not one that the token brings along', async () => {
    const stranger = await newKey('EdDSA', 'stranger');
    const header = { jwk: stranger.jwk, jku: `${issuer.url}/moved`, kid: undefined };
    expect(await askWith(service.url, await issuer.sign(stranger, { sub: userId }, header as object))).toMatchObject(
      refused,
    );
  });

  test('needs no kid when there is one that fits', async () => {
    expect(
      await askWith(service.url, await issuer.sign(keyOf('ES512'), { sub: userId }, { kid: undefined })),
    ).toMatchObject(accepted);
  });

  test.each([
    ['EdDSA', 'PEM', async ({ publicKey }: IssuerKey) => Buffer.from(await exportSPKI(publicKey))],
    ['RS256', 'PEM', async ({ publicKey }: IssuerKey) => Buffer.from(await exportSPKI(publicKey))],
    [
      'RS256',
      'PEM without the last line end',
      async ({ publicKey }: IssuerKey) => Buffer.from((await exportSPKI(publicKey)).trim()),
    ],
    ['RS256', 'DER', async ({ publicKey }: IssuerKey) => Buffer.from(await crypto.subtle.exportKey('spki', publicKey))],
    ['EdDSA', 'raw bytes', ({ jwk }: IssuerKey) => Buffer.from(jwk.x ?? '', 'base64url')],
    ['EdDSA', 'the text of x', ({ jwk }: IssuerKey) => Buffer.from(jwk.x ?? '')],
    ['RS256', 'the text of n', ({ jwk }: IssuerKey) => Buffer.from(jwk.n ?? '')],
    ['EdDSA', 'JWK', ({ jwk }: IssuerKey) => Buffer.from(JSON.stringify(jwk))],
  ])('is not the public %s key as %s, taken for a shared secret', async (alg, _, bytes) => {
    const token = await new SignJWT({ sub: userId, iss: issuer.url, aud: issuer.url, exp: now() + 3_600 })
      .setProtectedHeader({ alg: 'HS256', kid: `key-${alg}` })
      .sign(await bytes(keyOf(alg)));
    expect(await askWith(service.url, token)).toMatchObject(refused);
  });
});

test('a secret that the issuer publishes signs nothing', async () => {
  const oct: JWK = {
    kty: 'oct',
    k: Buffer.from(`published-${secret}`).toString('base64url'),
    kid: 'oct',
    alg: 'HS256',
  };
  const publishing = await startIssuer(keyOf('EdDSA'));
  publishing.publish(keyOf('EdDSA').jwk, oct);
  const trusting = await startTestService({ BETTER_AUTH_URL: publishing.url });
  const token = await new SignJWT({ sub: userId, iss: publishing.url, aud: publishing.url, exp: now() + 3_600 })
    .setProtectedHeader({ alg: 'HS256', kid: 'oct' })
    .sign(Buffer.from(oct.k ?? '', 'base64url'));
  expect(await askWith(trusting.url, token)).toMatchObject(refused);
  expect(await askWith(trusting.url, await publishing.sign(keyOf('EdDSA'), { sub: userId }))).toMatchObject(accepted);
  await trusting.close();
  await publishing.leave();
});
