import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import type { Server } from '../../src/http/server.ts';
import { askWith } from '../support/authentication.ts';
import { newKey } from '../support/issuer.ts';
import { keepLog } from '../support/log-lines.ts';
import { startTestService } from '../support/service.ts';
import { newUser, now } from '../support/tokens.ts';
import { until } from '../support/until.ts';

const { log, lines } = keepLog();
const asked: ServerResponse[] = [];
/** Publishes keys when the test says so. */
const issuer = createServer((_, response) => {
  asked.push(response);
});
let service: Server;

beforeAll(async () => {
  await once(issuer.listen(0, '127.0.0.1'), 'listening');
});
beforeEach(async () => {
  service = await startTestService(
    { BETTER_AUTH_URL: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`, JWKS_TIMEOUT_MS: '60000' },
    log,
  );
});
afterEach(() => service.close());
afterAll(() => {
  issuer.close();
  issuer.closeAllConnections();
});

test.each([
  ['as it is', 'Content-Length: 100', '{"title"'],
  ['in chunks', 'Transfer-Encoding: chunked', '8\r\n{"title"\r\n'],
  ['compressed', 'Content-Length: 100\r\nContent-Encoding: gzip', '\x1f'],
])(
  'a client that goes away while keys are fetched is no error, though its body was to come %s',
  async (id, headers, part) => {
    const key = await newKey('EdDSA', id);
    const { url } = service;
    const address = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    const token = await new SignJWT({ sub: newUser(), iss: address, aud: address, exp: now() + 3_600 })
      .setProtectedHeader({ alg: 'EdDSA', kid: id })
      .sign(key.privateKey);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const requestId = id.replaceAll(' ', '-');
    socket.write(
      `POST /api/tasks HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${requestId}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${part}`,
    );
    await until('the service fetches the keys', () => asked.length > 0);
    socket.resetAndDestroy();
    await until('the log has the request', () => lines.some((line) => line['requestId'] === requestId));
    asked.pop()?.end(JSON.stringify({ keys: [key.jwk] }));
    // Its turn comes after the other's.
    expect((await askWith(url, token)).status).toBe(200);
    expect(lines.filter((line) => line['requestId'] === requestId)).toEqual([
      expect.objectContaining({ level: 30, status: 499 }),
    ]);
    expect(lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  },
);
