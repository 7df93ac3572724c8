import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import { now } from './tokens.ts';

export interface IssuerKey {
  readonly alg: string;
  readonly kid: string;
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
  /** As published. */
  readonly jwk: JWK;
}

export async function newKey(alg: string, kid: string): Promise<IssuerKey> {
  const pair = await generateKeyPair(alg);
  return { alg, kid, ...pair, jwk: { ...(await exportJWK(pair.publicKey)), alg, kid } };
}

/** What can go wrong with a key endpoint. All but the last two send good keys, so that a service that overlooks the fault is found out. */
export const errors = {
  hangs: () => undefined,
  'returns 500': (response: ServerResponse, keys: string) => response.writeHead(500).end(keys),
  redirects: (response: ServerResponse) => response.writeHead(302, { location: '/moved' }).end(),
  'responds with HTML': (response: ServerResponse, keys: string) =>
    response.setHeader('content-type', 'text/html').end(`<!doctype html><pre>${keys}</pre>`),
  'responds with 10 MB': (response: ServerResponse, keys: string) => response.end(`${' '.repeat(10_000_000)}${keys}`),
  'breaks off': (response: ServerResponse, keys: string) =>
    response.writeHead(200, { 'content-length': keys.length + 1 }).write(keys, () => response.destroy()),
  'responds with an empty set': (response: ServerResponse) => response.end('{"keys":[]}'),
  'responds with no set': (response: ServerResponse) => response.end('{}'),
};
export type Fault = keyof typeof errors;

export interface Issuer {
  readonly url: string;
  /** How often its keys were asked for. */
  readonly fetches: number;
  /** From now on publishes these keys. */
  publish(...jwks: readonly JWK[]): void;
  /** From now on has this fault; undefined ends it. */
  fail(error: Fault | undefined): void;
  /** Signs with `iss`, `aud` and `exp` unless given; a claim given as undefined is left out. */
  sign(key: IssuerKey, claims: JWTPayload, header?: { kid?: string | undefined; typ?: string }): Promise<string>;
  /** Nothing listens at its address any more. */
  leave(): Promise<void>;
  comeBack(): Promise<void>;
}

/** A token issuer whose every fault is ours to choose; better-auth.ts has the real one. */
export async function startIssuer(...keys: readonly IssuerKey[]): Promise<Issuer> {
  let published = keys.map(({ jwk }) => jwk);
  let error: Fault | undefined;
  let fetches = 0;
  const server = createServer((request, response) => {
    const set = JSON.stringify({ keys: published });
    if (request.url === '/moved') {
      response.end(set);
      return;
    }
    fetches += 1;
    if (error === undefined) response.setHeader('content-type', 'application/json').end(set);
    else errors[error](response, set);
  });
  const listen = async (port: number): Promise<void> => {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    get fetches() {
      return fetches;
    },
    publish: (...jwks) => {
      published = [...jwks];
    },
    fail: (next) => {
      error = next;
    },
    sign: (key, claims, header = {}) =>
      new SignJWT({ iss: url, aud: url, exp: now() + 3_600, ...claims })
        .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header } as { alg: string })
        .sign(key.privateKey),
    leave: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    comeBack: () => listen(port),
  };
}
