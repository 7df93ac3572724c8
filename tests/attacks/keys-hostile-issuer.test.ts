import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT, type JWK } from 'jose';
import type { Server } from '../../src/http/server.ts';
import { accepted, askWith, refused } from '../support/authentication.ts';
import { newKey, type IssuerKey } from '../support/issuer.ts';
import { startTestService } from '../support/service.ts';
import { newUser, now, tokenFor } from '../support/tokens.ts';

const timeout = 500;
const userId = newUser();
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
  'never ends its answer': (response) => writeForever(response, megabyte),
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
  'answers 401': (response, keys) => response.writeHead(401).end(keys),
  'answers 206': (response, keys) => response.writeHead(206).end(keys),
  'answers 204': (response) => response.writeHead(204).end(),
  'answers with nothing': (response) => response.end(),
  'answers with something else than HTTP': ({ socket }) => socket?.end('SSH-2.0-OpenSSH_9.2\r\n'),
  'answers with lists, a hundred thousand deep': (response) => response.end('['.repeat(100_000)),
  'answers with symmetric keys only': (response) =>
    response.end(JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'key', alg: 'EdDSA' }] })),
  'answers with a key set that is a list': (response, keys) =>
    response.end(JSON.stringify((JSON.parse(keys) as { keys: unknown }).keys)),
  'answers with keys that are null': (response) => response.end('{"keys":[null]}'),
  'answers with keys that are texts': (response, keys) => response.end(JSON.stringify({ keys: [keys] })),
  'answers with keys that are no list': (response, keys) =>
    response.end(keys.replace('[', '{"0":').replace(']', ',"length":1}')),
};

let key: IssuerKey;
let other: IssuerKey;
beforeAll(async () => {
  [key, other] = [await newKey('EdDSA', 'key'), await newKey('ES256', 'other')];
});

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

interface HostileIssuer {
  readonly url: string;
  /** Bytes that went out to whoever asked. */
  readonly sent: number;
  answer: RequestListener;
}

async function startBoth(env: NodeJS.ProcessEnv = {}): Promise<{ issuer: HostileIssuer; service: Server }> {
  const sockets = new Set<{ readonly bytesWritten: number }>();
  const server = createServer((request, response) => {
    issuer.answer(request, response);
  });
  server.on('connection', (socket) => sockets.add(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const issuer: HostileIssuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get sent() {
      return [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
    },
    answer: publish(key.jwk),
  };
  const service = await startTestService({
    BETTER_AUTH_URL: issuer.url,
    JWKS_TIMEOUT_MS: String(timeout),
    JWKS_COOLDOWN_MS: '100',
    ...env,
  });
  running.push(service, {
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  });
  return { issuer, service };
}

const publish =
  (...keys: readonly JWK[]): RequestListener =>
  (_, response) => {
    response.end(JSON.stringify({ keys }));
  };

const tokenOf = (
  { url }: HostileIssuer,
  { alg, kid, privateKey }: IssuerKey,
  header: { kid?: string | undefined } = {},
): Promise<string> =>
  new SignJWT({ sub: userId, iss: url, aud: url, exp: now() + 3_600, jti: String(Math.random()) })
    .setProtectedHeader({ alg, kid, ...header } as { alg: string })
    .sign(privateKey);

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
      const deadline = performance.now() + 10_000;
      while ((await askWith(service.url, good)).status !== 200)
        if (performance.now() > deadline) throw new Error('the keys were not fetched within 10 s');
      let attacked = false;
      issuer.answer = (request, response) => {
        attacked = true;
        attacking(request, response);
      };
      while (!attacked) expect(await askWith(service.url, await tokenOf(issuer, other))).toMatchObject(unavailable);
      expect(await askWith(service.url, await tokenOf(issuer, key))).toMatchObject(accepted);
    },
  );
});

describe('a key set with', () => {
  const noise = (count: number): JWK[] =>
    Array.from({ length: count }, (_, number) => ({ ...key.jwk, kid: `noise-${number}` }));

  test.each<[string, () => unknown[]]>([
    [
      'symmetric keys beside it',
      () => [
        { kty: 'oct', k: 'c2VjcmV0', kid: 'key', alg: 'HS256' },
        { kty: 'oct', k: 'c2VjcmV0', kid: 'key', alg: 'EdDSA' },
      ],
    ],
    ['the same id for a key of another algorithm', () => [{ ...other.jwk, kid: 'key' }]],
    [
      'unknown kinds of keys',
      () => [{ kty: 'AKP', kid: 'key', alg: 'ML-DSA-44', pub: 'AA' }, { kty: 'unknown', kid: 'key' }, {}],
    ],
    [
      'keys that cannot be imported',
      () => [
        { kty: 'OKP', crv: 'Ed25519', x: 'AA', kid: 'bad', alg: 'EdDSA' },
        { kty: 'RSA', n: '', e: '', kid: 'bad', alg: 'RS256' },
      ],
    ],
    [
      'members of the wrong types',
      () => [
        { kty: 1, kid: {}, alg: [], x: null },
        { kty: 'OKP', kid: ['key'], alg: 'EdDSA', use: 1, key_ops: 'verify' },
      ],
    ],
    ['a key for encryption under the same id', () => [{ ...other.jwk, alg: 'EdDSA', use: 'enc', kid: 'key' }]],
    ['a thousand other keys', () => noise(1_000)],
    ['two other keys of one id', () => [...noise(1), ...noise(1)]],
  ])('%s does not take the good key away', async (_, published) => {
    const { issuer, service } = await startBoth();
    issuer.answer = publish(...(published() as JWK[]), key.jwk);
    expect(await askWith(service.url, await tokenOf(issuer, key))).toMatchObject(accepted);
    expect(await askWith(service.url, await tokenOf(issuer, other))).toMatchObject(refused);
    expect(await askWith(service.url, await tokenOf(issuer, key, { kid: 'bad' }))).toMatchObject(refused);
  });

  test('two keys of one id and algorithm lets neither of them sign for what it did not', async () => {
    const { issuer, service } = await startBoth();
    const stranger = await newKey('EdDSA', 'key');
    issuer.answer = publish(key.jwk, other.jwk, { ...(await newKey('EdDSA', 'key')).jwk });
    expect(await askWith(service.url, await tokenOf(issuer, stranger))).toMatchObject(refused);
    expect(await askWith(service.url, await tokenOf(issuer, other))).toMatchObject(accepted);
  });
});
