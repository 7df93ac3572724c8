import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { startIssuer, type Issuer } from '../../support/issuer.ts';
import { newUser, secret } from '../../support/tokens.ts';

/** What the service trusts: the shared secret, and one published key of each common algorithm. */
export type Kind = 'HS256' | 'EdDSA' | 'ES256' | 'RS256';
export type PublishedKind = Exclude<Kind, 'HS256'>;

export interface KeyPair {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  /** As published. */
  readonly jwk: JWK;
}

type KeyPairs = Readonly<Record<PublishedKind, KeyPair>>;

/** Whom the tokens are made against, and with what. */
export interface Target {
  readonly issuer: Issuer;
  readonly secret: string;
  readonly userId: string;
  readonly keys: KeyPairs;
  /** The attacker's own. Nobody publishes them. */
  readonly strangers: KeyPairs;
  /** Where the tokens point to. Nobody is to call there. */
  readonly canary: { readonly url: string; readonly calls: number };
  close(): Promise<void>;
}

export const publishedKinds = ['EdDSA', 'ES256', 'RS256'] as const satisfies readonly PublishedKind[];

export async function openTarget(): Promise<Target> {
  const keys = newKeyPairs('key');
  const issuer = await startIssuer();
  issuer.publish(...publishedKinds.map((kind) => keys[kind].jwk));
  let calls = 0;
  const server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    issuer,
    secret,
    userId: newUser(),
    keys,
    strangers: newKeyPairs('stranger'),
    canary: {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      get calls() {
        return calls;
      },
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      await Promise.all([closed, issuer.leave()]);
    },
  };
}

const newKeyPairs = (name: string): KeyPairs => ({
  EdDSA: keyPair('EdDSA', name, generateKeyPairSync('ed25519')),
  ES256: keyPair('ES256', name, generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  RS256: keyPair('RS256', name, generateKeyPairSync('rsa', { modulusLength: 2_048 })),
});

function keyPair(alg: PublishedKind, name: string, pair: { publicKey: KeyObject; privateKey: KeyObject }): KeyPair {
  const kid = `${name}-${alg}`;
  return { kid, ...pair, jwk: { ...(pair.publicKey.export({ format: 'jwk' }) as JWK), alg, kid } };
}
