import { describe, expect, test } from '@jest/globals';
import { useService } from '../support/service.ts';
import { newUser, tokenFor } from '../support/tokens.ts';
import { responseTo, exchange, expectProblem, uuid } from '../support/raw-exchange.ts';

const timeouts = { HTTP_HEADERS_TIMEOUT_MS: '300', HTTP_REQUEST_TIMEOUT_MS: '600' };
const service = useService();
const impatient = useService(timeouts);

const close = 'Host: localhost\r\nConnection: close\r\n';

test.each([
  ['a method that is none', 'G@T /livez HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['the start of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['another protocol version', 'GET /livez HTTP/9.9\r\nHost: localhost\r\n\r\n'],
  ['a header without a colon', 'GET /livez HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n'],
  ['a control character in a header', 'GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: a\x01b\r\n\r\n'],
  ['a Content-Length that is no number', 'POST /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: ten\r\n\r\n'],
  [
    'two lengths that differ',
    'POST /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc',
  ],
  [
    'a length beside chunks',
    'POST /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['CONNECT, as to a proxy', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n'],
  ['a space in the target', 'GET /livez now HTTP/1.1\r\nHost: localhost\r\n\r\n'],
])('returns 400 for unparsable HTTP: %s', async (_, bytes) => {
  expectProblem(await responseTo(service(), 'GET', '/livez', bytes), 400, 'bad-request');
});

test.each([
  ['one header', `X-Large: ${'x'.repeat(20_000)}\r\n`],
  [
    'many headers',
    Array.from({ length: 400 }, (_, index) => `X-Header-${String(index)}: ${'x'.repeat(50)}\r\n`).join(''),
  ],
])('returns 431 for more than 16 KiB of headers: %s', async (_, headers) => {
  expectProblem(
    await responseTo(service(), 'GET', '/livez', `GET /livez HTTP/1.1\r\n${close}${headers}\r\n`),
    431,
    'request-header-fields-too-large',
  );
});

test('returns 431 for a URL of more than 16 KiB', async () => {
  expectProblem(
    await responseTo(service(), 'GET', '/livez', `GET /livez?${'x'.repeat(20_000)} HTTP/1.1\r\n${close}\r\n`),
    431,
    'request-header-fields-too-large',
  );
});

test('returns 408 when the headers do not end', async () => {
  expectProblem(
    await responseTo(impatient(), 'GET', '/livez', 'GET /livez HTTP/1.1\r\nHost: localhost\r\n'),
    408,
    'request-timeout',
  );
});

test('returns one 408 when the body does not end', async () => {
  const headers = `Host: localhost\r\nAuthorization: Bearer ${await tokenFor(newUser())}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n`;
  expectProblem(
    await responseTo(impatient(), 'POST', '/api/tasks', `POST /api/tasks HTTP/1.1\r\n${headers}\r\n{"title":`),
    408,
    'request-timeout',
  );
});

describe('Host', () => {
  test.each([
    ['none', ''],
    ['two', 'Host: localhost\r\nHost: example.com\r\n'],
  ])('returns 400 for %s', async (_, hosts) => {
    const response = await responseTo(
      service(),
      'GET',
      '/livez',
      `GET /livez HTTP/1.1\r\n${hosts}Connection: close\r\n\r\n`,
    );
    expectProblem(response, 400, 'bad-request');
    expect(response.body.detail).toBe('The request must have exactly one Host header.');
  });

  test('may be absent in HTTP/1.0, which does not know it', async () => {
    expect((await responseTo(service(), 'GET', '/livez', 'GET /livez HTTP/1.0\r\n\r\n')).status).toBe(200);
  });
});

test('ignores an unknown expectation', async () => {
  const response = await responseTo(
    service(),
    'GET',
    '/livez',
    `GET /livez HTTP/1.1\r\n${close}Expect: nonsense\r\n\r\n`,
  );
  expect(response.body).toEqual({ status: 'alive' });
  expect(response.headers['x-request-id']).toMatch(uuid);
});

test('sends 100 Continue to a client that expects it', async () => {
  const body = '{"title":"Buy milk"}';
  const headers = `Authorization: Bearer ${await tokenFor(newUser())}\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}\r\nExpect: 100-continue\r\n`;
  const received = await exchange(service(), `POST /api/tasks HTTP/1.1\r\n${close}${headers}\r\n${body}`);
  expect(received).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 Created\r\n/);
});

test('serves a request target in absolute form (RFC 9112, section 3.2.2)', async () => {
  const { status } = await responseTo(
    service(),
    'GET',
    '/problems/not-found',
    `GET http://localhost/problems/not-found HTTP/1.1\r\n${close}\r\n`,
  );
  expect(status).toBe(200);
});

test('goes on serving others after a connection that sent nonsense', async () => {
  await exchange(service(), '\0'.repeat(100));
  expect((await responseTo(service(), 'GET', '/livez', `GET /livez HTTP/1.1\r\n${close}\r\n`)).status).toBe(200);
});
