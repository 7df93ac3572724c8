import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';
import { SignJWT, type JWK } from 'jose';
import type { Server } from '../../src/http/server.ts';
import { newKey, type IssuerKey } from '../support/issuer.ts';
import { startTestService } from '../support/service.ts';
import { newUser, now } from '../support/tokens.ts';

export const timeout = 500;
export const userId = newUser();

export const key = await newKey('EdDSA', 'key');
export const other = await newKey('ES256', 'other');

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

/** Starts an issuer whose behaviour a test sets, and a service that takes its keys; both end with the test. */
export async function startBoth(env: NodeJS.ProcessEnv = {}): Promise<{ issuer: HostileIssuer; service: Server }> {
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

/** A good issuer's behaviour. */
export const publish =
  (...keys: readonly JWK[]): RequestListener =>
  (_, response) => {
    response.end(JSON.stringify({ keys }));
  };

export const tokenOf = (
  { url }: HostileIssuer,
  { alg, kid, privateKey }: IssuerKey,
  header: { kid?: string | undefined } = {},
): Promise<string> =>
  new SignJWT({ sub: userId, iss: url, aud: url, exp: now() + 3_600, jti: String(Math.random()) })
    .setProtectedHeader({ alg, kid, ...header } as { alg: string })
    .sign(privateKey);
