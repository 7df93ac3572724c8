import { createHash, sign } from 'node:crypto';
import { base64url, hmac, signWith, type Forgery, type HostileToken, type HostileTokens } from '../forge.ts';
import { publishedKinds, type KeyPair, type PublishedKind } from '../target.ts';

/** What everybody knows of a published key, in every form that a verifier may hold it in. */
function publicForms({ publicKey, jwk }: KeyPair): Readonly<Record<string, Uint8Array | string>> {
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const value = jwk.x ?? jwk.n ?? '';
  const { kid: _kid, alg: _alg, ...bare } = jwk;
  return {
    PEM: pem,
    'PEM without the last line end': pem.trimEnd(),
    'PEM with CRLF': pem.replaceAll('\n', '\r\n'),
    'PEM on one line': pem.replaceAll('\n', ''),
    'SPKI DER': der,
    'base64 of the DER': der.toString('base64'),
    'raw bytes': Buffer.from(value, 'base64url'),
    'the text of x or n': value,
    JWK: JSON.stringify(jwk),
    'JWK without kid and alg': JSON.stringify(bare),
    'JWK set': JSON.stringify({ keys: [jwk] }),
    'JWK thumbprint': createHash('sha256')
      .update(JSON.stringify(bare, Object.keys(bare).sort()))
      .digest(),
    'the key id': jwk.kid ?? '',
    ...(jwk.n && { 'PKCS #1 PEM': publicKey.export({ type: 'pkcs1', format: 'pem' }) }),
    ...(jwk.y && {
      'uncompressed point': Buffer.concat([Buffer.from([4]), Buffer.from(`${jwk.x}${jwk.y}`, 'base64url')]),
    }),
  };
}

/** RFC 8725, section 3.1: a key is for one algorithm, and the token does not get to choose another. */
export const confusion: HostileTokens = ({ keys, strangers, secret }) => {
  const named = (name: string, kind: PublishedKind, forgery: Forgery): HostileToken => ({ name, kind, forgery });
  const { EdDSA, ES256, RS256 } = keys;
  return [
    ...publishedKinds.flatMap((kind) =>
      Object.entries(publicForms(keys[kind])).map(([form, key]) =>
        named(`HMAC with the public ${kind} key as ${form}`, kind, { header: { alg: 'HS256' }, signature: hmac(key) }),
      ),
    ),
    ...publishedKinds.map((kind) =>
      named(`a good ${kind} signature where HS256 is said`, kind, { header: { alg: 'HS256' } }),
    ),
    ...publishedKinds.map((kind) =>
      named(`the shared secret's HMAC where ${kind} is said`, kind, { signature: hmac(secret) }),
    ),
    ...publishedKinds.flatMap((kind) =>
      publishedKinds
        .filter((other) => other !== kind)
        .map((other) => named(`a good ${kind} signature where ${other} is said`, kind, { header: { alg: other } })),
    ),
    ...publishedKinds.flatMap((kind) =>
      publishedKinds
        .filter((other) => other !== kind)
        .map((other) =>
          named(`a good ${kind} signature with the key id of ${other}`, kind, { header: { kid: keys[other].kid } }),
        ),
    ),
    ...publishedKinds.map((kind) =>
      named(`a stranger's ${kind} signature`, kind, { signature: signWith(kind, strangers[kind].privateKey) }),
    ),
    ...['HS384', 'HS512', 'HS256K', 'hs256', 'Hs256', 'HS256 ', 'HMACSHA256', 'SHA256', 'A256KW', 'dir'].map(
      (alg): HostileToken => ({
        name: `alg ${JSON.stringify(alg)} with the shared secret`,
        kind: 'HS256',
        forgery: { header: { alg } },
      }),
    ),
    ...[['HS256'], [['HS256']], { HS256: true }, { toString: 'HS256' }, 256, true].map((alg): HostileToken => ({
      name: `alg ${JSON.stringify(alg)} with the shared secret`,
      kind: 'HS256',
      forgery: { header: { alg } },
    })),
    ...['eddsa', 'ED25519', 'Ed448', 'ES256K', 'ES384', 'ESP256', ['EdDSA'], { toString: 'EdDSA' }].map((alg) =>
      named(`alg ${JSON.stringify(alg)} with the EdDSA key`, 'EdDSA', { header: { alg } }),
    ),
    ...['RS384', 'RS512', 'PS384', 'RS1', 'RSA-OAEP', 'rs256'].map((alg) =>
      named(`alg ${alg} with the RS256 key`, 'RS256', { header: { alg } }),
    ),
    named('PSS padding where RS256 is said', 'RS256', { signature: signWith('PS256', RS256.privateKey) }),
    named('PS256, though the key is published for RS256', 'RS256', {
      header: { alg: 'PS256' },
      signature: signWith('PS256', RS256.privateKey),
    }),
    named('an RSA signature with SHA-1', 'RS256', {
      signature: (input) => sign('sha1', Buffer.from(input), RS256.privateKey),
    }),
    named('an RSA signature after a zero byte', 'RS256', {
      signature: (input) => Buffer.concat([Buffer.alloc(1), signWith('RS256', RS256.privateKey)(input)]),
    }),
    named('an ECDSA signature in DER', 'ES256', {
      signature: (input) => sign('sha256', Buffer.from(input), ES256.privateKey),
    }),
    named('an ECDSA signature with SHA-512', 'ES256', {
      signature: (input) => sign('sha512', Buffer.from(input), { key: ES256.privateKey, dsaEncoding: 'ieee-p1363' }),
    }),
    named('an ECDSA signature and a byte more', 'ES256', {
      signature: (input) => Buffer.concat([signWith('ES256', ES256.privateKey)(input), Buffer.alloc(1)]),
    }),
    named('an Ed25519 signature with S beyond the group order', 'EdDSA', {
      signature: (input) => addGroupOrder(signWith('EdDSA', EdDSA.privateKey)(input)),
    }),
    named('an Ed25519 signature of the hash', 'EdDSA', {
      signature: (input) => sign(null, createHash('sha512').update(input).digest(), EdDSA.privateKey),
    }),
    named('a signature of the claims alone', 'EdDSA', {
      signature: (input) => sign(null, Buffer.from(input.split('.')[1] ?? ''), EdDSA.privateKey),
    }),
    named('a signature of the decoded parts', 'EdDSA', {
      signature: (input) =>
        sign(
          null,
          Buffer.from(
            input
              .split('.')
              .map((part) => Buffer.from(part, 'base64url').toString())
              .join('.'),
          ),
          EdDSA.privateKey,
        ),
    }),
    named('a signature encoded twice', 'EdDSA', {
      signature: (input) => base64url(signWith('EdDSA', EdDSA.privateKey)(input)),
    }),
  ];
};

/** S + L is S again to a verifier that does not check its range (RFC 8032, section 5.1.7). */
function addGroupOrder(signature: Buffer): Buffer {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const littleEndian = (bytes: Buffer): Buffer => Buffer.from(bytes).reverse();
  const s = BigInt(`0x${littleEndian(signature.subarray(32)).toString('hex')}`) + order;
  return Buffer.concat([signature.subarray(0, 32), littleEndian(Buffer.from(s.toString(16).padStart(64, '0'), 'hex'))]);
}
