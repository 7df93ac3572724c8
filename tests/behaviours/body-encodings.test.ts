import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { recordResponse } from '../support/responses.ts';
import type { RequestOptions } from '../support/api.ts';
import { caller, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';

const service = useService();
const limit = 65_536;
const task = '{"title":"Buy milk"}';
const typed = (type: string): RequestOptions => ({ body: task, headers: { 'content-type': type } });
const coded = (coding: string, body: Uint8Array): RequestOptions => ({ body, headers: { 'content-encoding': coding } });
/** A body of exactly so many bytes, all but the task being white space that JSON ignores. */
const padded = (bytes: number): string => task.padEnd(bytes, ' ');
const post = async (options: RequestOptions) => (await caller(service())).ask('POST', '', options);

/** node:http would add no media type either, but `ask` does. */
async function postUntyped(alice: Caller): Promise<number> {
  const response = await fetch(`${service()}${alice.path}`, {
    method: 'POST',
    body: Buffer.from(task),
    headers: { authorization: `Bearer ${alice.token}` },
  });
  recordResponse('POST', alice.path, {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.json(),
  });
  return response.status;
}

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
  ])('returns 415 for "%s"', async (type) => {
    expect((await post(typed(type))).status).toBe(415);
  });

  test('returns 415 for a body without one', async () => {
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

  test.each(['gzip', 'deflate', 'br'])('returns 400 for garbage declared as %s', async (coding) => {
    expect((await post(coded(coding, Buffer.from('this is not compressed')))).status).toBe(400);
  });

  test('returns 400 for a truncated gzip body', async () => {
    expect((await post(coded('gzip', gzipSync(task).subarray(0, -9)))).status).toBe(400);
  });

  test.each(['zip', 'gzip, gzip', 'compress'])('returns 415 for %s', async (coding) => {
    expect((await post(coded(coding, Buffer.from(task)))).status).toBe(415);
  });
});

describe('size', () => {
  test('accepts exactly 64 KiB, and returns 413 for one byte more', async () => {
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
  ] as const)('returns 413 for a bomb of 16 MiB in %s', async (coding, compress) => {
    expect((await post(coded(coding, compress(Buffer.alloc(16_777_216, ' '))))).status).toBe(413);
  });

  test.each([
    ['array', '[', ']'],
    ['object', '{"a":', '}'],
  ])('returns 422 for 7,000 nested levels of %s', async (_, open, close) => {
    const nested = `${open.repeat(7_000)}1${close.repeat(7_000)}`;
    expect((await post({ body: `{"title":${nested}}` })).status).toBe(422);
    expect((await post({ body: `[${nested}]` })).status).toBe(422);
  });
});
