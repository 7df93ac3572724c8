import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { useService } from '../support/service.ts';

const service = useService();
const documents = [
  '/docs',
  '/docs/',
  '/docs/docs.css',
  '/docs/docs.js',
  '/docs/swagger-ui.css',
  '/docs/swagger-ui-bundle.js',
  '/openapi.yaml',
  '/openapi.json',
];

const decoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  none: (bytes) => bytes,
};

interface Download {
  readonly coding: string;
  readonly etag: string;
  readonly vary: string | undefined;
  readonly length: number;
  readonly content: string;
}

/** Downloads a document and decodes it; `ask` reads responses as text. */
function download(path: string, acceptEncoding?: string): Promise<Download> {
  return new Promise((resolve, reject) => {
    get(
      `${service()}${path}`,
      { headers: acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding }, agent: false },
      (response) => {
        const { 'content-encoding': coding = 'none', 'content-length': length, etag = '', vary } = response.headers;
        buffer(response)
          .then((bytes) => {
            expect(Number(length)).toBe(bytes.length);
            resolve({ coding, etag, vary, length: bytes.length, content: decoders[coding]?.(bytes).toString() ?? '' });
          })
          .catch(reject);
      },
    ).on('error', reject);
  });
}

describe.each(documents)('%s', (path) => {
  test('is the same document in each content coding, with an ETag of its own', async () => {
    const plain = await download(path);
    expect(plain.coding).toBe('none');
    expect(plain.content).not.toBe('');
    const coded = await Promise.all(
      ['br', 'gzip'].map(async (coding) => {
        const response = await download(path, coding);
        expect(response).toMatchObject({ coding, content: plain.content, vary: 'Origin, Accept-Encoding' });
        return response;
      }),
    );
    expect(new Set([plain, ...coded].map(({ etag }) => etag)).size).toBe(3);
  });

  test.each([undefined, 'gzip', 'br'])('is not sent again to a client that has it, coded as %s', async (coding) => {
    const { etag } = await download(path, coding);
    const headers = { ...(coding !== undefined && { 'accept-encoding': coding }) };
    for (const sent of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, headers: received } = await ask(service(), 'GET', path, {
        headers: { ...headers, 'if-none-match': sent },
      });
      expect([status, received['etag'], received['content-encoding']]).toEqual([304, etag, undefined]);
    }
  });

  test.each(['"other"', 'not a tag', ''])(
    'is sent to a client that has something else: If-None-Match: %s',
    async (sent) => {
      expect((await ask(service(), 'GET', path, { headers: { 'if-none-match': sent } })).status).toBe(200);
    },
  );
});

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['*', 'br'],
  ['gzip;q=0, br;q=0', 'none'],
  ['deflate', 'none'],
  ['identity', 'none'],
  ['', 'none'],
])('returns, for Accept-Encoding "%s", the coding %s', async (accepted, coding) => {
  expect((await download('/openapi.json', accepted)).coding).toBe(coding);
});

test('a client that has a document in one coding is sent it in another', async () => {
  const { etag } = await download('/openapi.json', 'gzip');
  expect((await ask(service(), 'GET', '/openapi.json', { headers: { 'if-none-match': etag } })).status).toBe(200);
});

test('compresses the script of the page to less than a third', async () => {
  const [plain, ...coded] = await Promise.all(
    [undefined, 'br', 'gzip'].map((coding) => download('/docs/swagger-ui-bundle.js', coding)),
  );
  for (const { length } of coded) expect(length).toBeLessThan((plain?.length ?? 0) / 3);
});

test('returns the headers of GET for HEAD', async () => {
  const { etag, length } = await download('/openapi.json', 'gzip');
  const { headers } = await ask(service(), 'HEAD', '/openapi.json', { headers: { 'accept-encoding': 'gzip' } });
  expect(headers).toMatchObject({ etag, 'content-encoding': 'gzip', 'content-length': String(length) });
});
