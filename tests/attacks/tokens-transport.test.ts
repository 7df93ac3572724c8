import { describe, expect, test } from '@jest/globals';
import { ask, type RequestOptions } from '../support/api.ts';
import { accepted, askWith, refused } from '../support/authentication.ts';
import { comparable } from '../support/requests.ts';
import { useService } from '../support/service.ts';
import { newUser, tokenFor } from '../support/tokens.ts';

const service = useService({ BETTER_AUTH_URL: 'http://127.0.0.1:1' });
const userId = newUser();
const unasked = { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: { type: '/problems/unauthorized' } };

/** Every token here is good; where it stands is what is wrong. */
const good = await tokenFor(userId);
const basic = Buffer.from(`${userId}:${good}`).toString('base64');

const schemes = [
  `Basic ${basic}`,
  `Basic ${Buffer.from(`${good}:`).toString('base64')}`,
  `DPoP ${good}`,
  `Token ${good}`,
  `JWT ${good}`,
  `OAuth ${good}`,
  `MAC id="${good}"`,
  `Digest username="${userId}", response="${good}"`,
  `Negotiate ${good}`,
  `Bearer${good}`,
  `Bearer:${good}`,
  `Bearer: ${good}`,
  `Bearer=${good}`,
  `Bearer,${good}`,
  `"Bearer" ${good}`,
  `Bearer-Token ${good}`,
  `X Bearer ${good}`,
  `Basic ${basic}, Bearer ${good}`,
  `Authorization: Bearer ${good}`,
  `\xa0Bearer ${good}`,
  `Be\xe0rer ${good}`,
  good,
  `${good} Bearer`,
];
const otherHeaders = [
  'X-Authorization',
  'X-Access-Token',
  'X-Auth-Token',
  'X-Api-Key',
  'X-Forwarded-Authorization',
  'X-Original-Authorization',
  'X-Forwarded-Access-Token',
  'X-Amzn-Oidc-Data',
  'Cf-Access-Jwt-Assertion',
  'Proxy-Authorization',
  'WWW-Authenticate',
  'Authentication',
  'Authorization2',
  'Sec-WebSocket-Protocol',
  'Set-Auth-Jwt',
  'Set-Auth-Token',
  'From',
];
const identityHeaders = [
  'X-User-Id',
  'X-Forwarded-User',
  'Remote-User',
  'X-Remote-User',
  'X-Authenticated-Userid',
  'X-Goog-Authenticated-User-Id',
  'X-Webauth-User',
];
const cookies = [
  'token',
  'access_token',
  'jwt',
  'Authorization',
  'better-auth.session_token',
  '__Secure-better-auth.session_token',
  'better-auth.session_data',
  '__Host-token',
];
const parameters = [
  'access_token',
  'token',
  'jwt',
  'id_token',
  'bearer',
  'auth',
  'authorization',
  'Authorization',
  'api_key',
  'session',
];

const elsewhere: readonly [string, RequestOptions, path?: string, method?: string][] = [
  ...schemes.map((authorization): [string, RequestOptions] => [
    `as Authorization: ${authorization.replaceAll(good, 'GOOD').replaceAll(basic, 'BASIC').slice(0, 60)}`,
    { headers: { authorization } },
  ]),
  ...otherHeaders.flatMap((name): [string, RequestOptions][] => [
    [`as ${name}`, { headers: { [name]: good } }],
    [`as ${name}: Bearer`, { headers: { [name]: `Bearer ${good}` } }],
  ]),
  ...identityHeaders.map((name): [string, RequestOptions] => [
    `not at all, but a user in ${name}`,
    { headers: { [name]: userId } },
  ]),
  ...cookies.flatMap((name): [string, RequestOptions][] => [
    [`in the cookie ${name}`, { headers: { cookie: `${name}=${good}` } }],
    [`in the cookie ${name}, with the scheme`, { headers: { cookie: `${name}=Bearer%20${good}` } }],
  ]),
  ...parameters.map((name): [string, RequestOptions, string] => [
    `in the query as ${name}`,
    {},
    `/api/tasks?${name}=${good}`,
  ]),
  ['in the fragment', {}, `/api/tasks?#access_token=${good}`],
  ...['access_token', 'token'].map((name): [string, RequestOptions, string, string] => [
    `in the body as ${name}`,
    { body: { title: 'x', [name]: good } },
    '/api/tasks',
    'POST',
  ]),
  [
    'in a form (RFC 6750, section 2.2)',
    { body: `access_token=${good}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    '/api/tasks',
    'POST',
  ],
];

describe('a good token in another place counts as no token', () => {
  test.each(elsewhere)('%s', async (_, options, path = '/api/tasks', method = 'GET') => {
    expect(await askWith(service(), good)).toMatchObject(accepted);
    const response = await ask(service(), method, path, options);
    expect(response).toMatchObject(unasked);
    expect(comparable(response)).toEqual(comparable(await ask(service(), 'GET', '/api/tasks')));
    expect({ ...response.body, instance: '' }).toEqual({ ...(await askWith(service(), 'x')).body, instance: '' });
  });
});

describe('a good token beside another is refused', () => {
  test.each([
    ['itself, in two headers', [`Bearer ${good}`, `Bearer ${good}`]],
    ['a bad one behind, in two headers', [`Bearer ${good}`, 'Bearer x']],
    ['a bad one before, in two headers', ['Bearer x', `Bearer ${good}`]],
    ['an empty header', [`Bearer ${good}`, '']],
    ['Basic, in two headers', [`Bearer ${good}`, `Basic ${basic}`]],
    ['itself twice, in three headers', [`Bearer ${good}`, `Bearer ${good}`, `Bearer ${good}`]],
    ['itself, behind a comma', `Bearer ${good},Bearer ${good}`],
    ['itself, behind a comma and without the scheme', `Bearer ${good}, ${good}`],
    ['a bad one, behind a comma', `Bearer ${good}, Bearer x`],
    ['a bad one, before a comma', `Bearer x, Bearer ${good}`],
    ['nothing, behind a comma', `Bearer ${good},`],
    ['nothing, before a comma', `Bearer ,${good}`],
    ['Basic, behind a comma', `Bearer ${good}, Basic ${basic}`],
    ['a parameter', `Bearer ${good}, error="none"`],
    ['a parameter, before it', `Bearer realm="x", ${good}`],
    ['itself, behind a semicolon', `Bearer ${good}; Bearer ${good}`],
    ['itself, behind a tab', `Bearer ${good}\tBearer ${good}`],
    ['a tab before it', `Bearer\t${good}`],
    ['a no-break space before it', `Bearer\xa0${good}`],
  ])('%s', async (_, authorization) => {
    expect(await ask(service(), 'GET', '/api/tasks', { headers: { authorization } })).toMatchObject(refused);
  });

  test.each([
    ['Basic before it', [`Basic ${basic}`, `Bearer ${good}`]],
    ['an empty header before it', ['', `Bearer ${good}`]],
  ])('%s', async (_, authorization) => {
    expect((await ask(service(), 'GET', '/api/tasks', { headers: { authorization } })).status).toBe(401);
  });
});
