import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { recordAnswer } from '../support/answers.ts';
import type { Ask } from '../support/api.ts';
import { caller, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';

const service = useService();
const limit = 65_536;
const task = '{"title":"Buy milk"}';
const typed = (type: string): Ask => ({ body: task, headers: { 'content-type': type } });
const coded = (coding: string, body: Uint8Array): Ask => ({ body, headers: { 'content-encoding': coding } });
/** A body of exactly so many bytes, all but the task being white space that JSON ignores. */
const padded = (bytes: number): string => task.padEnd(bytes, ' ');
const post = async (options: Ask) => (await caller(service())).ask('POST', '', options);

/** node:http would add no media type either, but `ask` does. */
async function postUntyped(alice: Caller): Promise<number> {
  const response = await fetch(`${service()}${alice.path}`, {
    method: 'POST',
    body: Buffer.from(task),
    headers: { authorization: `Bearer ${alice.token}` },
  });
  recordAnswer('POST', alice.path, {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.json(),
  });
  return response.status;
}

// A plain body and a coded one are read in two ways.
describe.each<[string, (body: string | Uint8Array) => Ask]>([
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
  'answers 422 to %s, which is JSON but not an object',
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
      const answer = await alice.ask(method, suffix, { body });
      expect({ method, status: answer.status }).toEqual({ method, status: 422 });
      expect(answer.body.errors.every(({ pointer }: { pointer: string }) => pointer === '')).toBe(true);
    }
  },
);

describe('without a body', () => {
  test.each<[string, Ask]>([
    ['nothing', {}],
    ['Content-Length: 0', { headers: { 'content-length': '0' } }],
    ['Content-Length: 0 and a media type', { headers: { 'content-length': '0', 'content-type': 'application/json' } }],
    [
      'an empty chunked body and a media type',
      { headers: { 'transfer-encoding': 'chunked', 'content-type': 'application/json' } },
    ],
  ])('says that it is required, and toggles where it is not, sent as %s', async (_, options) => {
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

describe('media type', () => {
  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; q=1',
  ])('accepts %s', async (type) => {
    expect((await post(typed(type))).status).toBe(201);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/vnd.api+json',
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'json',
    '',
  ])('answers 415 to "%s"', async (type) => {
    expect((await post(typed(type))).status).toBe(415);
  });

  test('answers 415 to a body without one', async () => {
    expect(await postUntyped(await caller(service()))).toBe(415);
  });
});

describe('content coding', () => {
  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('reads %s', async (coding, compress) => {
    const { status, body } = await post(coded(coding, compress(Buffer.from('{"title":"Größe 🥛"}'))));
    expect({ status, title: body.title }).toEqual({ status: 201, title: 'Größe 🥛' });
  });

  test.each(['gzip', 'deflate', 'br'])('answers 400 to garbage that claims to be %s', async (coding) => {
    expect((await post(coded(coding, Buffer.from('this is not compressed')))).status).toBe(400);
  });

  test('answers 400 to a truncated gzip body', async () => {
    expect((await post(coded('gzip', gzipSync(task).subarray(0, -9)))).status).toBe(400);
  });

  test.each(['zip', 'gzip, gzip', 'compress'])('answers 415 to %s', async (coding) => {
    expect((await post(coded(coding, Buffer.from(task)))).status).toBe(415);
  });
});

describe('size', () => {
  test('accepts 64 KiB exactly, and answers 413 to one byte more', async () => {
    expect((await post({ body: padded(limit) })).status).toBe(201);
    expect((await post({ body: padded(limit + 1) })).status).toBe(413);
  });

  test('counts the inflated size', async () => {
    expect((await post(coded('gzip', gzipSync(padded(limit))))).status).toBe(201);
    expect((await post(coded('gzip', gzipSync(padded(limit + 1))))).status).toBe(413);
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('answers 413 to a bomb of 16 MiB in %s', async (coding, compress) => {
    expect((await post(coded(coding, compress(Buffer.alloc(16_777_216, ' '))))).status).toBe(413);
  });

  test.each([
    ['array', '[', ']'],
    ['object', '{"a":', '}'],
  ])('answers 422 to 7,000 nested levels of %s', async (_, open, close) => {
    const nested = `${open.repeat(7_000)}1${close.repeat(7_000)}`;
    expect((await post({ body: `{"title":${nested}}` })).status).toBe(422);
    expect((await post({ body: `[${nested}]` })).status).toBe(422);
  });
});

test.each([
  '{"title":"x","__proto__":{"completed":true,"description":"set"}}',
  '{"title":"x","constructor":{"prototype":{"completed":true}}}',
  '{"title":"x","toString":null,"hasOwnProperty":1,"toJSON":"y"}',
])('takes no harm from %s', async (body) => {
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

test('takes the last of members with one name', async () => {
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
