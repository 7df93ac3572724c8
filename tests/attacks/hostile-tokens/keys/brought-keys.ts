import { createHash } from 'node:crypto';
import { base64url, hmac, signWith, type HostileToken, type HostileTokens } from '../forge.ts';
import { publishedKinds, type PublishedKind } from '../target.ts';

/** Keys that the token brings along or points to (RFC 7515, sections 4.1.2 to 4.1.8): the service takes none, and calls nowhere. */
export const broughtKeys: HostileTokens = ({ issuer, strangers, canary, keys }) => {
  const secretOfStranger = 'a-secret-of-the-attacker-with-32-bytes!';
  const oct = { kty: 'oct', k: base64url(secretOfStranger), alg: 'HS256', kid: 'own' };
  const bringing = (kind: PublishedKind, name: string, header: object): HostileToken => ({
    name: `${kind}: ${name}`,
    kind,
    forgery: { header: { ...header }, signature: signWith(kind, strangers[kind].privateKey) },
  });

  const ofKind = (kind: PublishedKind): HostileToken[] => {
    const { jwk, kid, publicKey } = strangers[kind];
    const der = publicKey.export({ type: 'spki', format: 'der' });
    const thumbprint = (hash: string): string => createHash(hash).update(der).digest('base64url');
    return [
      bringing(kind, 'its own jwk', { jwk, kid }),
      bringing(kind, 'its own jwk under a known key id', { jwk: { ...jwk, kid: keys[kind].kid } }),
      bringing(kind, 'its own jwk without a key id', { jwk, kid: undefined }),
      bringing(kind, 'its own jwk as text', { jwk: JSON.stringify(jwk), kid }),
      bringing(kind, 'its own jwks', { jwks: { keys: [jwk] }, kid }),
      bringing(kind, 'a jku elsewhere', { jku: `${canary.url}/jwks`, kid }),
      bringing(kind, 'a jku elsewhere under a known key id', { jku: `${canary.url}/jwks` }),
      bringing(kind, 'a jku that looks like the issuer', {
        jku: `${issuer.url.replace('//', '//issuer@')}@${canary.url.slice('http://'.length)}/api/auth/jwks`,
        kid,
      }),
      bringing(kind, 'an x5u elsewhere', { x5u: `${canary.url}/certificate.pem`, kid }),
      bringing(kind, 'an x5u by https', { x5u: `${canary.url.replace('http:', 'https:')}/certificate.pem`, kid }),
      bringing(kind, 'an x5c', { x5c: [der.toString('base64')], kid }),
      bringing(kind, 'an x5t', { x5t: thumbprint('sha1'), kid: undefined }),
      bringing(kind, 'an x5t#S256', { 'x5t#S256': thumbprint('sha256'), kid: undefined }),
      bringing(kind, 'everything at once', {
        jwk,
        jku: canary.url,
        x5u: canary.url,
        x5c: [der.toString('base64')],
        x5t: thumbprint('sha1'),
        kid: canary.url,
      }),
    ];
  };

  return [
    ...publishedKinds.flatMap(ofKind),
    ...[
      ['its own jwk', { jwk: oct }],
      ['its own jwk under a known key id', { jwk: oct, kid: keys.EdDSA.kid }],
      ['its own key as k', { k: oct.k }],
      ['a jku elsewhere', { jku: `${canary.url}/jwks`, kid: 'own' }],
      ['an x5u elsewhere', { x5u: canary.url }],
      ['issuer and keys elsewhere', { iss: canary.url, jwks_uri: `${canary.url}/jwks` }],
    ].map(([name, header]): HostileToken => ({
      name: `HS256: ${name as string}`,
      kind: 'HS256',
      forgery: { header: header as Record<string, unknown>, signature: hmac(secretOfStranger) },
    })),
    // What a verifier that finds the keys by the token's issuer (OpenID Connect Discovery) would fall for.
    ...publishedKinds.map((kind): HostileToken => ({
      name: `${kind}: an issuer elsewhere`,
      kind,
      forgery: {
        header: { kid: 'own' },
        claims: { iss: canary.url },
        signature: signWith(kind, strangers[kind].privateKey),
      },
    })),
  ];
};
