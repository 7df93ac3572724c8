import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { RequestOptions } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';

const service = useService();
const task = '{"title":"Buy milk"}';
const coded = (coding: string, body: Uint8Array): RequestOptions => ({ body, headers: { 'content-encoding': coding } });
const post = async (options: RequestOptions) => (await caller(service())).ask('POST', '', options);

// A plain body and a coded one are read in two ways.
describe.each<[string, (body: string | Uint8Array) => RequestOptions]>([
  ['plain', (body) => ({ body })],
  ['in gzip', (body) => coded('gzip', gzipSync(body))],
])('a body %s', (_, sent) => {
  test.each([
    '{',
    '{"title":"Buy milk"',
    "{'title':'x'}",
    '{"title":"x",}',
    'undefined',
    'NaN',
    ' ',
    `${task}${task}`,
    '{"title":"a\nb"}',
    '{"title":"\\x41"}',
  ])('gets 400 for malformed JSON: %j', async (body) => {
    const { status, body: problem } = await post(sent(body));
    expect({ status, detail: problem.detail }).toEqual({ status: 400, detail: 'The body is not valid JSON.' });
  });

  test.each([
    ['a byte that UTF-8 does not have', [0xff]],
    ['a truncated sequence', [0xe2, 0x82]],
    ['an overlong sequence', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
  ])('gets 400 for invalid UTF-8: %s', async (_name, bytes) => {
    const { status, body: problem } = await post(
      sent(Buffer.concat([Buffer.from('{"title":"x'), Buffer.from(bytes), Buffer.from('"}')])),
    );
    expect({ status, detail: problem.detail }).toEqual({ status: 400, detail: 'The body is not valid JSON in UTF-8.' });
  });

  test('gets 400 for a byte order mark', async () => {
    expect((await post(sent(`\ufeff${task}`))).status).toBe(400);
  });

  test('keeps every character', async () => {
    const title = 'Größe 🥛 \u2028 "\\"';
    const { status, body } = await post(sent(JSON.stringify({ title })));
    expect({ status, title: body.title }).toEqual({ status: 201, title });
  });
});

test.each([['"x"'], ['null'], ['42'], ['true'], ['[]'], [JSON.stringify(task)]])(
  'returns 422 for %s, which is JSON but not an object',
  async (body) => {
    const alice = await caller(service());
    const { id } = await alice.create('Buy milk');
    for (const [method, suffix] of [
      ['POST', ''],
      ['PUT', `/${id}`],
      ['PATCH', `/${id}/complete`],
    ] as const) {
      // To PATCH …/complete, null is the same as no body.
      if (method === 'PATCH' && body === 'null') continue;
      const response = await alice.ask(method, suffix, { body });
      expect({ method, status: response.status }).toEqual({ method, status: 422 });
      const pointers = response.body.errors.map(({ pointer }: { pointer: string }) => pointer);
      expect(new Set(pointers)).toEqual(new Set(['']));
    }
  },
);

describe('without a body', () => {
  test.each<[string, RequestOptions]>([
    ['nothing', {}],
    ['Content-Length: 0', { headers: { 'content-length': '0' } }],
    ['Content-Length: 0 and a media type', { headers: { 'content-length': '0', 'content-type': 'application/json' } }],
    [
      'an empty chunked body and a media type',
      { headers: { 'transfer-encoding': 'chunked', 'content-type': 'application/json' } },
    ],
  ])('names the missing body, and toggles where the body is optional, sent as %s', async (_, options) => {
    const alice = await caller(service());
    const { id } = await alice.create('Buy milk');
    const { status, body } = await alice.ask('POST', '', options);
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [{ pointer: '', code: 'required', detail: 'The body is required.' }],
    });
    expect((await alice.ask('PATCH', `/${id}/complete`, options)).status).toBe(200);
  });
});

test.each([
  '{"title":"x","__proto__":{"completed":true,"description":"set"}}',
  '{"title":"x","constructor":{"prototype":{"completed":true}}}',
  '{"title":"x","toString":null,"hasOwnProperty":1,"toJSON":"y"}',
])('is not affected by %s', async (body) => {
  const alice = await caller(service());
  const { status, body: created } = await alice.ask('POST', '', { body });
  expect({ status, ...created }).toMatchObject({ status: 201, title: 'x', description: null, completed: false });
  expect((await alice.ask('PUT', `/${created.id}`, { body })).body).toMatchObject({
    title: 'x',
    description: null,
    completed: false,
  });
  expect(await alice.create('later')).toMatchObject({ description: null, completed: false });
});

test('does not take the title from __proto__', async () => {
  expect((await post({ body: '{"__proto__":{"title":"x"}}' })).status).toBe(422);
});

test('uses the last of several properties with one name', async () => {
  expect((await post({ body: '{"title":"first","title":"last"}' })).body.title).toBe('last');
});

test.each([
  ['GET', 200],
  ['DELETE', 204],
] as const)('pays no attention to the body of a %s', async (method, status) => {
  const alice = await caller(service());
  const { id } = await alice.create('Buy milk');
  expect((await alice.ask(method, `/${id}`, { body: '{', headers: { 'content-type': 'text/plain' } })).status).toBe(
    status,
  );
});
