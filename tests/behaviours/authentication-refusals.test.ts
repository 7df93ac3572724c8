import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { accepted, askWith, refused } from '../support/authentication.ts';
import { comparable } from '../support/requests.ts';
import { useService } from '../support/service.ts';
import { newUser, now, signToken, tokenFor } from '../support/tokens.ts';

const service = useService({ BETTER_AUTH_URL: 'http://127.0.0.1:1' });
const userId = newUser();
const unasked = { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: { type: '/problems/unauthorized' } };

const askWithHeader = (authorization: string | string[] | undefined, path = '/api/tasks') =>
  ask(service(), 'GET', path, { headers: authorization === undefined ? {} : { authorization } });

describe('the challenge has no error code', () => {
  test.each([
    undefined,
    '',
    'Basic dXNlcjpwYXNz',
    'Digest username="x"',
    'DPoP x.y.z',
    'Bearerx.y.z',
    'Token x.y.z',
    'x.y.z',
  ])('when the Authorization header is %j', async (header) => {
    expect(await askWithHeader(header)).toMatchObject(unasked);
  });

  test.each([
    ['the query', (token: string) => ask(service(), 'GET', `/api/tasks?access_token=${token}&token=${token}`)],
    [
      'a cookie',
      (token: string) =>
        ask(service(), 'GET', '/api/tasks', {
          headers: { cookie: `token=${token}; better-auth.session_token=${token}` },
        }),
    ],
    [
      'the body',
      (token: string) => ask(service(), 'POST', '/api/tasks', { body: { title: 'x', access_token: token } }),
    ],
    [
      'another header',
      (token: string) =>
        ask(service(), 'GET', '/api/tasks', {
          headers: { 'proxy-authorization': `Bearer ${token}`, 'x-access-token': token },
        }),
    ],
  ])('when the token is in %s only', async (_, send) => {
    expect(await send(await tokenFor(userId))).toMatchObject(unasked);
  });
});

describe('the challenge has invalid_token', () => {
  test.each([
    'Bearer',
    'bearer',
    'Bearer x',
    'Bearer undefined',
    'Bearer null',
    'Bearer ..',
    'Bearer a.b.c',
    'Bearer a.b.c.d.e',
    'Bearer {}',
    'Bearer é.é.é',
  ])('to %s', async (header) => {
    expect(await askWithHeader(header)).toMatchObject(refused);
  });

  test('to more than 8 KiB', async () => {
    expect(await askWithHeader(`Bearer ${'a'.repeat(9_000)}`)).toMatchObject(refused);
  });

  test.each([
    ['two parts', ([header, payload]: string[]) => `${header}.${payload}`],
    ['no signature', ([header, payload]: string[]) => `${header}.${payload}.`],
    ['no header', ([, payload, signature]: string[]) => `.${payload}.${signature}`],
    ['no claims', ([header, , signature]: string[]) => `${header}..${signature}`],
    ['a fourth part', (parts: string[]) => `${parts.join('.')}.`],
    ['a dot before', (parts: string[]) => `.${parts.join('.')}`],
    ['padding', (parts: string[]) => `${parts.join('.')}=`],
    ['quotes', (parts: string[]) => `"${parts.join('.')}"`],
    ['a comma and another', (parts: string[]) => `${parts.join('.')}, Bearer ${parts.join('.')}`],
    ['a space inside', (parts: string[]) => parts.join('. ')],
    ['a tab inside', (parts: string[]) => parts.join('.\t')],
    ['a no-break space behind', (parts: string[]) => `${parts.join('.')}\u00a0`],
    ['a no-break space before', (parts: string[]) => `\u00a0${parts.join('.')}`],
    [
      'another signature',
      ([header, payload]: string[]) => `${header}.${payload}.${randomBytes(32).toString('base64url')}`,
    ],
  ])('to a good token with %s', async (_, spoil) => {
    const token = await tokenFor(userId);
    expect(await askWith(service(), token)).toMatchObject(accepted);
    expect(await askWith(service(), spoil(token.split('.')))).toMatchObject(refused);
  });

  test('to a good signature in every other spelling of base64url', async () => {
    const token = await tokenFor(userId);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // 32 bytes are 43 characters, of which the last has two bits that mean nothing and have to be zero.
    const last = alphabet.indexOf(token.at(-1) ?? '');
    for (const bits of [1, 2, 3])
      expect(await askWith(service(), `${token.slice(0, -1)}${alphabet[last + bits]}`)).toMatchObject(refused);
  });

  test('to a good signature in the alphabet of base64', async () => {
    let token = '';
    for (let number = 0; !/[-_]/.test(token.split('.')[2] ?? ''); number += 1)
      token = await signToken({ sub: userId, number });
    const signatureAt = token.lastIndexOf('.');
    const base64 = token.slice(signatureAt).replaceAll('-', '+').replaceAll('_', '/');
    expect(await askWith(service(), token.slice(0, signatureAt) + base64)).toMatchObject(refused);
  });

  test.each([
    ['a header that is not JSON', 'alg=HS256'],
    ['a header that is a list', '["HS256"]'],
    ['a header that is null', 'null'],
    ['no algorithm', '{"typ":"JWT"}'],
    ['a list of algorithms', '{"alg":["HS256"]}'],
    ['an algorithm nobody knows', '{"alg":"toString"}'],
  ])('to %s', async (_, header) => {
    const [, payload, signature] = (await tokenFor(userId)).split('.');
    expect(
      await askWith(service(), `${Buffer.from(header).toString('base64url')}.${payload}.${signature}`),
    ).toMatchObject(refused);
  });

  test.each([
    ['both good', 'Bearer'],
    ['the second of another scheme', 'Basic'],
  ])('to two Authorization headers, %s', async (_, scheme) => {
    const token = await tokenFor(userId);
    expect(await askWithHeader([`Bearer ${token}`, `${scheme} ${token}`])).toMatchObject(refused);
  });
});

test.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('the scheme may be written %s', async (scheme) => {
  expect(await askWithHeader(`${scheme} ${await tokenFor(userId)}`)).toMatchObject(accepted);
});

test('there may be several spaces before the token and behind it', async () => {
  expect(await askWithHeader(`Bearer   ${await tokenFor(userId)}  `)).toMatchObject(accepted);
});

test('every refusal is the same for every reason', async () => {
  const sent = [
    'Bearer',
    'Bearer x',
    `Bearer ${await signToken({ sub: userId, exp: now() - 60 })}`,
    `Bearer ${await signToken({ sub: userId }, { key: 'another-secret-of-the-tests-with-more-than-32-bytes' })}`,
    `Bearer ${await signToken({ sub: userId, iss: 'https://other.example' })}`,
    `Bearer ${await signToken({ email: 'alice@example.com' })}`,
    `Bearer ${await signToken({ sub: userId }, { header: { typ: 'at+jwt' } })}`,
    `Bearer ${await signToken({ sub: userId }, { header: { alg: 'HS512' } })}`,
  ];
  const responses = await Promise.all(sent.map(async (header) => comparable(await askWithHeader(header))));
  expect(new Set(responses.map((response) => JSON.stringify(response))).size).toBe(1);
  const unsent = await askWithHeader(undefined);
  expect({ ...unsent.body, instance: '' }).toEqual((responses[0] as { body: object }).body);
});

test('the token is checked before the user of the path, the body and the parameters', async () => {
  expect(await ask(service(), 'POST', `/api/${userId}/tasks`, { token: 'x', body: '{' })).toMatchObject(refused);
  expect(await ask(service(), 'GET', '/api/tasks/0x10', { token: 'x' })).toMatchObject(refused);
});
