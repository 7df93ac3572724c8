import { describe, expect, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { accepted, askWith, refused } from '../support/authentication.ts';
import { comparable } from '../support/requests.ts';
import { useService } from '../support/service.ts';
import { newUser, now, signToken, tokenFor } from '../support/tokens.ts';

// tests/attacks has the tokens in other places of a request, and the malformed ones.
const service = useService({ BETTER_AUTH_URL: 'http://127.0.0.1:1' });
const userId = newUser();
const unasked = { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: { type: '/problems/unauthorized' } };

const askWithHeader = (authorization: string | string[] | undefined, path = '/api/tasks') =>
  ask(service(), 'GET', path, { headers: authorization === undefined ? {} : { authorization } });

describe('the challenge has no error code', () => {
  test.each([undefined, ''])('when the Authorization header is %j', async (header) => {
    expect(await askWithHeader(header)).toMatchObject(unasked);
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

  test('to a good signature in the alphabet of base64', async () => {
    let token = '';
    for (let number = 0; !/[-_]/.test(token.split('.')[2] ?? ''); number += 1)
      token = await signToken({ sub: userId, number });
    const signatureAt = token.lastIndexOf('.');
    const base64 = token.slice(signatureAt).replaceAll('-', '+').replaceAll('_', '/');
    expect(await askWith(service(), token.slice(0, signatureAt) + base64)).toMatchObject(refused);
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
