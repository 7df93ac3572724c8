import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { accepted, askWith } from '../support/authentication.ts';
import { tokenFor } from '../support/tokens.ts';
import { key, other, publish, startBoth, timeout, tokenOf, userId } from './hostile-issuer.ts';
import { until } from '../support/until.ts';

const unavailable = {
  status: 503,
  headers: { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) },
  body: { type: '/problems/service-unavailable' },
};

/** More than a key set may have, and the sockets' buffers on both sides. */
const mostBytes = 16_000_000;
const megabyte = Buffer.alloc(1_000_000, ' ');
const bomb = gzipSync(Buffer.alloc(300_000_000, ' '), { level: 9 });

/** Writes for as long as the other side reads. */
async function writeForever(response: ServerResponse, chunk: Buffer): Promise<void> {
  while (!response.destroyed)
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
}

const drip = (response: ServerResponse, text: string): void => {
  let sent = 0;
  const timer = setInterval(() => response.write(text[(sent += 1) % text.length] ?? ''), 20);
  response.on('close', () => clearInterval(timer));
};

/** What issuer-faults.test.ts does not have. `keys` is the good set, so that a service that overlooks the fault is found out. */
const attacks: Readonly<Record<string, (response: ServerResponse, keys: string, url: string) => unknown>> = {
  'drips its keys': (response, keys) => drip(response.writeHead(200), keys),
  'drips its headers': ({ socket }) => {
    socket?.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => socket?.write('X-Drip: drop\r\n'), 20);
    socket?.on('close', () => clearInterval(timer));
  },
  'never ends its body': (response) => writeForever(response, megabyte),
  'never ends its headers': ({ socket }) => {
    const more = (): void => {
      if (!socket?.destroyed) socket?.write(`X-More: ${'x'.repeat(60_000)}\r\n`, more);
    };
    socket?.write('HTTP/1.1 200 OK\r\n', more);
  },
  'inflates to 300 MB': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
  'says that 10 GB come': (response, keys) => response.writeHead(200, { 'content-length': 10_000_000_000 }).write(keys),
  'redirects to itself': (response, _, url) => response.writeHead(302, { location: url }).end(),
  'redirects for good to another host, which has the keys': (response, keys, url) =>
    response.req.url === '/elsewhere'
      ? response.end(keys)
      : response.writeHead(308, { location: new URL('/elsewhere', url.replace('127.0.0.1', 'localhost')).href }).end(),
  'redirects to a data URL that has the keys': (response, keys) =>
    response.writeHead(302, { location: `data:application/json,${encodeURIComponent(keys)}` }).end(),
  'returns 401': (response, keys) => response.writeHead(401).end(keys),
  'returns 206': (response, keys) => response.writeHead(206).end(keys),
  'returns 204': (response) => response.writeHead(204).end(),
  'responds with nothing': (response) => response.end(),
  'responds with something else than HTTP': ({ socket }) => socket?.end('SSH-2.0-OpenSSH_9.2\r\n'),
  'responds with lists, a hundred thousand deep': (response) => response.end('['.repeat(100_000)),
  'responds with symmetric keys only': (response) =>
    response.end(JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'key', alg: 'EdDSA' }] })),
  'responds with a key set that is a list': (response, keys) =>
    response.end(JSON.stringify((JSON.parse(keys) as { keys: unknown }).keys)),
  'responds with keys that are null': (response) => response.end('{"keys":[null]}'),
  'responds with keys that are texts': (response, keys) => response.end(JSON.stringify({ keys: [keys] })),
  'responds with keys that are no list': (response, keys) =>
    response.end(keys.replace('[', '{"0":').replace(']', ',"length":1}')),
};

describe('an issuer that', () => {
  test.each(Object.keys(attacks))(
    '%s costs a bounded time and a bounded memory, and known keys keep working',
    async (name) => {
      const attack = attacks[name]!;
      const { issuer, service } = await startBoth();
      const good = await tokenOf(issuer, key);
      issuer.answer = (_, response) =>
        void attack(response, JSON.stringify({ keys: [key.jwk] }), `${issuer.url}/api/auth/jwks`);
      const memory = process.memoryUsage().rss;
      const started = performance.now();
      expect(await askWith(service.url, good)).toMatchObject(unavailable);
      // A loaded machine may be late, but not by the ten timeouts that would follow one another.
      expect(performance.now() - started).toBeLessThan(10 * timeout);
      expect(issuer.sent).toBeLessThan(mostBytes);
      expect(process.memoryUsage().rss - memory).toBeLessThan(150_000_000);
      expect(await askWith(service.url, await tokenFor(userId))).toMatchObject(accepted);

      const attacking = issuer.answer;
      issuer.answer = publish(key.jwk);
      await until('the keys are fetched', async () => (await askWith(service.url, good)).status === 200, {
        within: 10_000,
      });
      let attacked = false;
      issuer.answer = (request, response) => {
        attacked = true;
        attacking(request, response);
      };
      await until('the keys are fetched again', async () => {
        expect(await askWith(service.url, await tokenOf(issuer, other))).toMatchObject(unavailable);
        return attacked;
      });
      expect(await askWith(service.url, await tokenOf(issuer, key))).toMatchObject(accepted);
    },
  );
});
