import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { freshCheckout, onWorkerDatabase, start, type RunningProcess } from '../support/process.ts';
import { useService } from '../support/service.ts';
import { newUser, secret, tokenFor } from '../support/tokens.ts';

jest.setTimeout(60_000);

const slowness = { HTTP_HEADERS_TIMEOUT_MS: '1500', HTTP_REQUEST_TIMEOUT_MS: '2000' };
const service = useService();
const impatient = useService(slowness);

function open(baseUrl: string, bytes: string): Socket {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect(Number(port), hostname, () => {
    socket.write(bytes, 'latin1');
  });
  return socket.setEncoding('utf8').on('error', () => {});
}

/** @returns all that came until the service closed the connection */
const received = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    socket
      .on('data', (chunk: string) => {
        text += chunk;
      })
      .on('close', () => resolve(text));
  });

const statuses = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
const host = 'Host: localhost\r\n';
const smuggled = `GET /openapi.json HTTP/1.1\r\n${host}\r\n`;

describe('A request that two servers could read in two ways is refused, and what follows it is not a request:', () => {
  test.each<[string, string]>([
    ['chunks after a length', `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a length after chunks', `Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`],
    ['chunks twice', `Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`],
    ['chunked before another coding', `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['an unknown transfer coding', `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['white space before the colon', `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`],
    ['a folded header', `X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n`],
    ['a folded transfer coding', `Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`],
    ['a bare line feed in the headers', `X-A: b\nContent-Length: 0\r\n\r\n`],
    ['a bare carriage return in a header', `X-A: b\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['NUL in a header', `X-A: b\0\r\n\r\n`],
    ['a chunk size that is no number', `Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n`],
    ['a chunk size with a sign', `Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n`],
    ['a chunk size in C notation', `Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n`],
    ['a chunk size beyond 64 bits', `Transfer-Encoding: chunked\r\n\r\n1000000000000000000\r\nx`],
    ['a chunk longer than it says', `Transfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n0\r\n\r\n`],
    ['a bare line feed after a chunk size', `Transfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n`],
    ['a negative length', `Content-Length: -1\r\n\r\n`],
    ['a length with a sign', `Content-Length: +0\r\n\r\n`],
    ['a length as a list', `Content-Length: 0, 0\r\n\r\n`],
    ['a length in hexadecimal', `Content-Length: 0x0\r\n\r\n`],
    ['a length beyond 64 bits', `Content-Length: 99999999999999999999\r\n\r\n`],
  ])('%s', async (_name, rest) => {
    const token = await tokenFor(newUser());
    const text = await received(
      open(
        service(),
        `POST /api/tasks HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\n${rest}${smuggled}`,
      ),
    );
    expect(text).not.toContain('"openapi"');
    expect(statuses(text).at(-1)).toBe(400);
    expect(text).toContain('/problems/bad-request');
    expect(text).toMatch(/connection: close/i);
  });
});

test('pipelined requests of two users get their own responses, in order', async () => {
  const [alice, bob] = [await caller(service()), await caller(service())];
  const [hers, his] = [await alice.create('of Alice'), await bob.create('of Bob')];
  const get = (id: number, token: string, more = ''): string =>
    `GET /api/tasks/${id} HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\n${more}\r\n`;
  const requests = [
    get(hers.id, alice.token),
    get(his.id, bob.token),
    get(his.id, alice.token),
    get(hers.id, alice.token),
    get(his.id, bob.token, 'Connection: close\r\n'),
  ];
  const text = await received(open(service(), requests.join('')));
  expect(statuses(text)).toEqual([200, 200, 404, 200, 200]);
  expect([...text.matchAll(/"title":"(of \w+)"/g)].map(([, title]) => title)).toEqual([
    'of Alice',
    'of Bob',
    'of Alice',
    'of Bob',
  ]);
});

test.each<[string, (token: string) => string]>([
  ['slow headers, which are closed in time,', () => `GET /livez HTTP/1.1\r\n${host}X-Slow: `],
  [
    'slow bodies, which are closed in time,',
    (token) =>
      `POST /api/tasks HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
  ],
  ['responses that nobody reads', () => `${smuggled.repeat(4)}`],
])('500 connections with %s do not delay other clients', async (name, bytes) => {
  const alice = await caller(impatient());
  const slow = Array.from({ length: 500 }, () => open(impatient(), bytes(alice.token)));
  const reads = !name.startsWith('responses');
  if (reads) for (const socket of slow) socket.resume();
  const closed = Promise.all(
    slow.map(
      (socket) =>
        new Promise((resolve) => {
          socket.on('close', resolve);
        }),
    ),
  );
  for (let count = 0; count < 50; count += 1) expect((await alice.ask('GET', '')).status).toBe(200);
  if (!reads) for (const socket of slow) socket.destroy();
  await closed;
});

describe('Bodies that grow', () => {
  let process: RunningProcess;
  let url: string;

  beforeAll(async () => {
    process = start(freshCheckout(), {
      ...onWorkerDatabase(),
      BETTER_AUTH_SECRET: secret,
      BETTER_AUTH_URL: 'http://127.0.0.1:1',
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      NODE_OPTIONS: '--max-semi-space-size=2',
    });
    [, url = ''] = await process.printed(/"url":"([^"]+)","msg":"listening"/);
  });
  afterAll(() => process.signal('SIGTERM'));

  const megabytes = (): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${process.pid}/status`, 'utf8'))?.[1]) / 1_024;

  test('are not kept: 60 bombs of 100 MB each cost less memory than two of them inflated', async () => {
    const token = await tokenFor(newUser());
    const bomb = Buffer.alloc(100_000_000, ' ');
    const before = megabytes();
    let most = before;
    for (const [coding, body] of [
      ['gzip', gzipSync(bomb)],
      ['deflate', deflateSync(bomb)],
      ['br', brotliCompressSync(bomb, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
    ] as const) {
      for (let count = 0; count < 20; count += 1) {
        expect(
          (await ask(url, 'POST', '/api/tasks', { token, body, headers: { 'content-encoding': coding } })).status,
        ).toBe(413);
        most = Math.max(most, megabytes());
      }
    }
    console.log(`memory: ${before.toFixed(0)} MB before the bombs, ${most.toFixed(0)} MB at most`);
    expect(most - before).toBeLessThan(200);
  });
});
