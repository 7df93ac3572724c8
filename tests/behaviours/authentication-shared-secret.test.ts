import { describe, expect, test } from '@jest/globals';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { ask } from '../support/api.ts';
import { accepted, askAs, askWith, refused } from '../support/authentication.ts';
import { useService } from '../support/service.ts';
import { newUser, now, secret, signToken } from '../support/tokens.ts';

// Nothing listens at port 1: tokens of this kind do not need the issuer.
const issuer = 'http://127.0.0.1:1';
const service = useService({ BETTER_AUTH_URL: issuer });
const userId = newUser();

describe('the user of a shared-secret token', () => {
  test.each([
    ['sub', { sub: userId }],
    ['sub, whatever else is there', { sub: userId, user_id: 'x', userId: 'y', id: 'z' }],
    ['user_id without sub', { user_id: userId, userId: 'y', id: 'z' }],
    ['userId without sub and user_id', { userId, id: 'z' }],
    ['id without any of them', { id: userId }],
  ])('is %s', async (_, claims) => {
    expect(await askAs(service(), userId, await signToken(claims))).toMatchObject(accepted);
  });

  test.each([
    ['no claim that names one', {}],
    ['an e-mail address only', { email: 'alice@example.com' }],
    ['a name only', { name: userId }],
    ['nested claims only', { user: { id: userId }, session: { userId } }],
    ['an empty sub', { sub: '', user_id: userId }],
    ['a numeric sub', { sub: 42, user_id: userId }],
    ['a null sub', { sub: null, user_id: userId }],
    ['a list as sub', { sub: [userId], user_id: userId }],
    ['an empty user_id', { user_id: '', id: userId }],
    ['a numeric user_id', { user_id: 42, id: userId }],
    ['a numeric id', { id: 42 }],
    ['U+0000 in sub', { sub: 'a\0b' }],
    ['a lone surrogate in sub', { sub: 'a\ud83d' }],
    ['256 characters in sub', { sub: 'u'.repeat(256) }],
    ['256 characters outside the BMP in sub', { sub: '😀'.repeat(256) }],
  ])('is not had from %s', async (_, claims) => {
    expect(await askWith(service(), await signToken(claims as JWTPayload))).toMatchObject(refused);
  });

  test.each([
    ['one byte', 'u'.repeat(255)],
    ['four bytes', '😀'.repeat(255)],
  ])('may have 255 characters of %s and own tasks', async (_, sub) => {
    const token = await signToken({ sub });
    const created = await ask(service(), 'POST', `/api/${encodeURIComponent(sub)}/tasks`, {
      token,
      body: { title: 'Mine' },
    });
    expect(created).toMatchObject({ status: 201, body: { user_id: sub } });
    await ask(service(), 'DELETE', `/api/tasks/${created.body.id}`, { token });
  });
});

describe('issuer and audience of a shared-secret token', () => {
  test.each([
    ['neither', {}],
    ['the right issuer', { iss: issuer }],
    ['the right audience', { aud: issuer }],
    ['the right audience among others', { aud: ['https://other.example', issuer] }],
    ['both', { iss: issuer, aud: issuer }],
  ])('may be %s', async (_, claims) => {
    expect(await askWith(service(), await signToken({ sub: userId, ...claims }))).toMatchObject(accepted);
  });

  test.each([
    ['another issuer', { iss: 'https://other.example' }],
    ['the issuer with a slash', { iss: `${issuer}/` }],
    ['an empty issuer', { iss: '' }],
    ['a null issuer', { iss: null }],
    ['a list of issuers', { iss: [issuer] }],
    ['another audience', { aud: 'https://other.example' }],
    ['the audience of the session cookie', { aud: 'better-auth:session-cache' }],
    ['an empty audience', { aud: '' }],
    ['an empty list of audiences', { aud: [] }],
    ['a null audience', { aud: null }],
    ['the right issuer with another audience', { iss: issuer, aud: 'https://other.example' }],
  ])('may not be %s', async (_, claims) => {
    expect(await askWith(service(), await signToken({ sub: userId, ...claims } as JWTPayload))).toMatchObject(refused);
  });
});

describe('the type of a token', () => {
  test.each(['JWT', 'jwt', 'application/jwt', 'application/JWT'])('may be %s', async (typ) => {
    expect(await askWith(service(), await signToken({ sub: userId }, { header: { typ } }))).toMatchObject(accepted);
  });

  test.each([
    'at+jwt',
    'better-auth.session-cache+jwt',
    'logout+jwt',
    'JWE',
    'application/json',
    'text/jwt',
    'JWT ',
    '',
    null,
    ['JWT'],
  ])('may not be %j', async (typ) => {
    expect(await askWith(service(), await signToken({ sub: userId }, { header: { typ } as object }))).toMatchObject(
      refused,
    );
  });
});

describe('the time of a token', () => {
  test.each([
    ['ended 2 s ago', () => ({ exp: now() - 2 }), accepted],
    ['ended 6 s ago', () => ({ exp: now() - 6 }), refused],
    ['has no end', () => ({ exp: undefined }), refused],
    ['ends at a text', () => ({ exp: String(now() + 3_600) }), refused],
    ['ends at null', () => ({ exp: null }), refused],
    ['begins in 4 s', () => ({ nbf: now() + 4 }), accepted],
    ['begins in 10 s', () => ({ nbf: now() + 10 }), refused],
    ['begins at a text', () => ({ nbf: 'now' }), refused],
  ])('%s', async (_, claims, outcome) => {
    expect(await askWith(service(), await signToken({ sub: userId, ...claims() } as JWTPayload))).toMatchObject(
      outcome,
    );
  });
});

describe('the signature of a shared-secret token', () => {
  test.each(['HS384', 'HS512'])('may not be %s', async (alg) => {
    expect(await askWith(service(), await signToken({ sub: userId }, { header: { alg } }))).toMatchObject(refused);
  });

  test.each(['none', 'None', 'NONE'])('may not be %s', async (alg) => {
    const [, payload] = new UnsecuredJWT({ sub: userId, exp: now() + 3_600 }).encode().split('.');
    const header = Buffer.from(JSON.stringify({ alg })).toString('base64url');
    expect(await askWith(service(), `${header}.${payload}.`)).toMatchObject(refused);
  });

  test.each([
    ['another secret', Buffer.from('another-secret-of-the-tests-with-more-than-32-bytes')],
    ['the secret read as base64', Buffer.from(secret, 'base64')],
    ['a part of the secret', Buffer.from(secret.slice(0, 32))],
    ['a zero byte', Buffer.alloc(1)],
  ])('may not be made with %s', async (_, key) => {
    const token = await new SignJWT({ sub: userId, exp: now() + 3_600 }).setProtectedHeader({ alg: 'HS256' }).sign(key);
    expect(await askWith(service(), token)).toMatchObject(refused);
  });

  test('may not name critical extensions', async () => {
    const token = await signToken({ sub: userId }, { header: { crit: ['b64'], b64: true } });
    expect(await askWith(service(), token)).toMatchObject(refused);
  });
});

test.each([
  [8_192, accepted],
  [8_193, refused],
])('a token of %i bytes is held against the limit of 8 KiB', async (length, outcome) => {
  let token = '';
  for (let padding = 5_900; token.length < length; padding += 1)
    token = await signToken({ sub: userId, padding: 'x'.repeat(padding) });
  expect(token).toHaveLength(length);
  expect(await askWith(service(), token)).toMatchObject(outcome);
});
