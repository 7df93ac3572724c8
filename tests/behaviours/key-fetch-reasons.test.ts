import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import type { Server } from '../../src/http/server.ts';
import { askWith } from '../support/authentication.ts';
import { newKey } from '../support/issuer.ts';
import { freePort } from '../support/free-port.ts';
import { keepLog } from '../support/log-lines.ts';
import { startTestService } from '../support/service.ts';
import { newUser, now } from '../support/tokens.ts';
import { until } from '../support/until.ts';

const { alg, privateKey } = await newKey('EdDSA', 'key');
const tokenOf = (iss: string): Promise<string> =>
  new SignJWT({ sub: newUser(), iss, exp: now() + 3_600 }).setProtectedHeader({ alg }).sign(privateKey);
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** @returns where it listens */
async function startSite(answer: (response: ServerResponse) => unknown): Promise<string> {
  const site = createServer((_, response) => void answer(response));
  await once(site.listen(0, '127.0.0.1'), 'listening');
  closing.push(() => {
    site.close().closeAllConnections();
  });
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
}

async function startService(env: NodeJS.ProcessEnv) {
  const kept = keepLog();
  const service: Server = await startTestService({ JWKS_TIMEOUT_MS: '500', JWKS_COOLDOWN_MS: '100', ...env }, kept.log);
  closing.unshift(() => service.close());
  return { ...kept, url: service.url };
}

describe('the log has the reason and the URL of a failed fetch of keys', () => {
  test.each<[string, string, (response: ServerResponse) => unknown, string]>([
    [
      'keys-redirected',
      '302 to "https://login.example/sign-in"',
      (response) => response.writeHead(302, { location: 'https://login.example/sign-in?token=query-secret' }).end(),
      'sign-in page',
    ],
    [
      'keys-redirected',
      '308 to no http URL',
      (response) => response.writeHead(308, { location: 'data:text/plain,query-secret' }).end(),
      'final URL',
    ],
    ['keys-not-found', 'status 404', (response) => response.writeHead(404).end('{}'), 'jwt plugin'],
    [
      'not-a-key-set',
      '"text/html"',
      (response) => response.setHeader('content-type', 'text/html').end('<html>'),
      'not the frontend',
    ],
    [
      'not-a-key-set',
      'JSON without public keys',
      (response) => response.end('{"keys":[null]}'),
      'Better Auth server itself',
    ],
    [
      'not-a-key-set',
      'more than 262144 bytes',
      (response) => response.end(' '.repeat(300_000)),
      'Better Auth server itself',
    ],
    ['keys-unreachable', 'no response within 500 ms', () => undefined, 'can be reached'],
    ['keys-unreachable', 'UND_ERR_SOCKET', (response) => response.destroy(), 'can be reached'],
  ])('%s: %s', async (reason, received, response, advice) => {
    const site = await startSite(response);
    const { url, lines, warnings, ofRequest } = await startService({ BETTER_AUTH_URL: site });
    const { status, headers } = await askWith(url, await tokenOf(site));
    expect(status).toBe(503);
    expect(ofRequest(headers)).toMatchObject({ status: 503, reason: 'keys-unavailable' });
    expect(warnings(reason)).toEqual([
      expect.objectContaining({ expected: `${site}/api/auth/jwks`, received, advice: expect.stringContaining(advice) }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('query-secret');
  });

  test('keys-unreachable: ECONNREFUSED', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const { url, warnings } = await startService({ BETTER_AUTH_URL: nowhere });
    await askWith(url, await tokenOf(nowhere));
    expect(warnings('keys-unreachable')).toEqual([
      expect.objectContaining({ received: 'ECONNREFUSED', err: expect.anything() }),
    ]);
  });
});

test('a fetch that fails again and again is logged once a minute', async () => {
  let fetches = 0;
  const site = await startSite((response) => {
    fetches += 1;
    response.writeHead(500).end();
  });
  const { url, warnings } = await startService({ BETTER_AUTH_URL: site });
  await until('the keys are fetched four times', async () => {
    await askWith(url, await tokenOf(site));
    return fetches >= 4;
  });
  expect(warnings('keys-not-found')).toHaveLength(1);
});
