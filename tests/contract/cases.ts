import { expect } from '@jest/globals';
import type { RequestOptions } from '../support/api.ts';
import type { Caller } from '../support/caller.ts';
import type { Case } from './case.ts';
import { stories } from './stories.ts';
import { preflights } from './preflights.ts';

type Row = readonly [status: number, method: string, path: string, options?: RequestOptions, expected?: object];

const origin = 'http://localhost:3000';
const json = { 'content-type': 'application/json' };
const challenge = { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } };
const allow = (methods: string): object => ({ headers: { allow: methods } });
/** Requests below the address of either family. */
const familyRows: Row[] = [
  [200, 'GET', '', {}, { headers: json, body: expect.any(Array) }],
  [200, 'GET', '/'],
  [200, 'GET', '?sort=title&status_filter=x&page=2'],
  [200, 'HEAD', '', {}, { headers: json, body: undefined }],
  [
    201,
    'POST',
    '',
    { body: { title: 'Buy milk' } },
    { headers: json, body: { id: expect.any(Number), completed: false } },
  ],
  [
    201,
    'POST',
    '/',
    { body: { title: 'Buy milk', description: 'x', completed: false, priority: 1, tags: [], user_id: 'usr_other' } },
  ],

  ...['/%', '/%zz', '/%E0%A4%A', '?cursor=%', '?unknown=%c0%80'].map((suffix): Row => [400, 'GET', suffix]),
  ...['{', 'null,', '{"title":"x"}}', ' '].map((body): Row => [400, 'POST', '', { body }]),
  [400, 'PUT', '/1', { body: Buffer.from('{"title":"\xff"}', 'latin1') }],
  [400, 'PATCH', '/1/complete', { body: '{}', headers: { 'content-encoding': 'gzip' } }],

  [401, 'GET', '', { token: undefined }, { headers: { 'www-authenticate': 'Bearer' } }],
  [401, 'POST', '', { token: undefined, body: '{' }, { headers: { 'www-authenticate': 'Bearer' } }],
  [401, 'DELETE', '/x', { token: undefined }],
  [401, 'HEAD', '', { token: undefined }],
  [401, 'GET', '', { headers: { authorization: 'Basic YTpi' } }, { headers: { 'www-authenticate': 'Bearer' } }],
  [401, 'GET', '', { token: '' }, challenge],
  [401, 'GET', '', { token: 'undefined' }, challenge],

  ...['GET', 'DELETE'].map((method): Row => [404, method, '/9007199254740991']),
  [404, 'PUT', '/9007199254740991', { body: { title: 'x' } }],
  [404, 'PATCH', '/9007199254740991/complete'],

  ...['PUT', 'OPTIONS', 'TRACE'].map((method): Row => [405, method, '', {}, allow('DELETE, GET, HEAD, PATCH, POST')]),
  [405, 'POST', '/1', { body: '{' }, allow('DELETE, GET, HEAD, PUT')],
  [405, 'GET', '/1/complete/', {}, allow('PATCH')],
  [413, 'POST', '', { body: { title: 'x'.repeat(65_536) } }],
  [415, 'POST', '', { body: 'title=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  [415, 'PUT', '/1', { body: '{}', headers: { 'content-type': 'application/json; charset=latin1' } }],
  [415, 'PATCH', '/1/complete', { body: '{}', headers: { 'content-encoding': 'zstd' } }],
  [431, 'GET', '', { headers: { cookie: 'x'.repeat(17_000) } }],

  ...[
    undefined,
    '[]',
    'null',
    '"x"',
    {},
    { title: ' ' },
    { title: 'x'.repeat(201) },
    { title: 1, completed: 'yes', description: 1 },
    { title: '\0' },
  ].map((body): Row => [422, 'POST', '', { body }]),
  ...[{}, { priority: 1 }, { title: null }, { description: 'x'.repeat(1001) }].map((body): Row => [
    422,
    'PUT',
    '/1',
    { body },
  ]),
  [422, 'PUT', '/x', { body: { title: '' } }],
  [422, 'PATCH', '/1/complete', { body: { completed: 1 } }],
  ...['0', '-1', '05', '0x10', '1e3', '5.0', '+5', '%205', '9007199254740992'].map((id): Row => [422, 'GET', `/${id}`]),
  [422, 'HEAD', '/0x10'],
  [422, 'GET', '/1', { headers: { 'if-none-match': '1' } }],
  [422, 'DELETE', '/1', { headers: { 'if-match': '"1' } }],
  [422, 'POST', '', { body: { title: 'Buy milk' }, headers: { 'idempotency-key': 'k\u00e9y' } }],
  [
    201,
    'POST',
    '',
    { body: { title: 'Buy milk' }, headers: { 'idempotency-key': 'x' } },
    { headers: { etag: expect.stringMatching(/^"\d+"$/) } },
  ],
  [200, 'DELETE', '?completed=true', {}, { headers: json, body: { count: expect.any(Number) } }],
  [
    200,
    'PATCH',
    '?completed=false',
    { body: { completed: true } },
    { headers: json, body: { count: expect.any(Number) } },
  ],
  [422, 'DELETE', ''],
  [422, 'PATCH', '', { body: { completed: true } }],
  [422, 'PATCH', '?completed=false', { body: {} }],
  [422, 'GET', '?limit=0&cursor=05&completed=1&status=done'],
  ...['limit=1001', 'limit=', 'limit=1&limit=2'].map((query): Row => [422, 'GET', `?${query}`]),
];

/** Requests at addresses of their own. */
const otherRows: Row[] = [
  ...[
    '/livez',
    '/readyz',
    '/docs',
    '/docs/',
    '/docs/docs.js',
    '/docs/swagger-ui.css',
    '/openapi.yaml',
    '/openapi.json',
    '/problems/not-found',
  ].flatMap((path): Row[] => [
    [200, 'GET', path, { token: undefined }],
    [200, 'HEAD', path, { token: undefined }],
    [405, 'POST', path, {}, allow('GET, HEAD')],
  ]),
  ...[
    '/',
    '/api',
    '/tasks',
    '/API/tasks',
    '/api//tasks',
    '/api/tasks/1/done',
    '/docs/none.js',
    '/problems/none',
    '/metrics',
  ].map((path): Row => [404, 'GET', path, { token: undefined }]),

  [422, 'GET', '/api/tasks/tasks'],
  [422, 'HEAD', '/api/tasks/tasks'],
  [403, 'POST', '/api/tasks/tasks', { body: { title: 'x' } }],
  [422, 'PUT', '/api/tasks/tasks', { body: { title: 'x' } }],
  [405, 'TRACE', '/api/tasks/tasks', {}, allow('DELETE, GET, HEAD, PATCH, POST, PUT')],
  [422, 'DELETE', '/api/tasks/tasks'],

  ...['GET', 'HEAD', 'DELETE'].map((method): Row => [403, method, '/api/usr_other/tasks/0x10']),
  [403, 'GET', '/api/usr_other/tasks?limit=0'],
  [403, 'POST', '/api/usr_other/tasks', { body: '{' }],
  [403, 'PUT', '/api/usr_other/tasks/1', { body: {} }],
  [403, 'PATCH', '/api/usr_other/tasks/1/complete', { body: 'x', headers: { 'content-type': 'text/plain' } }],
  [401, 'GET', '/api/usr_other/tasks', { token: undefined }],

  ...[origin, 'http://other.example'].flatMap((from): Row[] => [
    [200, 'GET', '/api/tasks', { headers: { origin: from } }],
    [401, 'GET', '/api/tasks', { token: undefined, headers: { origin: from } }],
  ]),
  [
    422,
    'GET',
    '/api/tasks/0',
    { headers: { 'x-request-id': 'from-the-client' } },
    { headers: { 'x-request-id': 'from-the-client' }, body: { instance: 'from-the-client' } },
  ],
  [
    422,
    'GET',
    '/api/tasks/0',
    { headers: { 'x-request-id': 'not sane' } },
    { headers: { 'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) } },
  ],
];

export const familyCases: readonly Case[] = [...familyRows.map((row) => toCase(row, ({ ask }) => ask)), ...stories];
export const otherCases: readonly Case[] = [
  ...otherRows.map((row) => toCase(row, ({ askAt }) => askAt)),
  ...preflights,
];

function toCase([status, method, path, options = {}, expected = {}]: Row, how: (alice: Caller) => Caller['ask']): Case {
  const { token, body, headers } = options;
  const sent = [body, headers]
    .filter((part) => part !== undefined)
    .map((part) => ` with ${JSON.stringify(part).slice(0, 70)}`)
    .join('');
  const bearer = 'token' in options ? (token === undefined ? ' without a token' : ` with the token "${token}"`) : '';
  return {
    name: `returns ${status} for ${method} ${path || 'of the list'}${bearer}${sent}`,
    send: (alice) => how(alice)(method, path, options),
    expected: () => ({ status, ...expected }),
  };
}
