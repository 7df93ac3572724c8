import { constants, createHmac, sign, type KeyObject } from 'node:crypto';
import { now } from '../../support/tokens.ts';
import type { Kind, Target } from './target.ts';

/** One part of a token: properties over the right ones (undefined leaves one out), or what to make of the right JSON text. */
type Part = Readonly<Record<string, unknown>> | ((right: string) => string | Uint8Array);

/** Where a forged token leaves the right way. */
export interface Forgery {
  readonly header?: Part;
  readonly claims?: Part;
  /** Instead of the right key's. */
  readonly signature?: (input: string) => Uint8Array | string;
  /** Instead of joining the three parts with dots. */
  readonly join?: (header: string, claims: string, signature: string) => string;
}

export interface HostileToken {
  readonly name: string;
  readonly kind: Kind;
  readonly forgery: Forgery;
  /** The same without the hostile part, where that is more than the right token of the kind. It is accepted. */
  readonly control?: Forgery;
}

/** A table of hostile tokens as this target would meet them. */
export type HostileTokens = (target: Target) => readonly HostileToken[];

export const kinds = ['HS256', 'EdDSA', 'ES256', 'RS256'] as const satisfies readonly Kind[];

/** The same forgery with each of these kinds. */
export const asEach = (of: readonly Kind[], name: string, forgery: Forgery, control?: Forgery): HostileToken[] =>
  of.map((kind) => ({ name: `${kind}: ${name}`, kind, forgery, ...(control && { control }) }));

/** Signs byte by byte, since a library would refuse most of it. */
export function forge(
  target: Target,
  kind: Kind,
  { header = {}, claims = {}, signature, join = dotted }: Forgery = {},
): string {
  const rightHeader = { alg: kind, ...(kind !== 'HS256' && { kid: target.keys[kind].kid }) };
  const rightClaims = { sub: target.userId, iss: target.issuer.url, aud: target.issuer.url, exp: now() + 3_600 };
  const parts = [encode(header, rightHeader), encode(claims, rightClaims)] as const;
  const input = parts.join('.');
  const signed = signature ? signature(input) : signAs(kind, target, input);
  return join(...parts, base64url(signed));
}

export const base64url = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');

export const hmac =
  (key: Uint8Array | string, hash = 'sha256') =>
  (input: string): Buffer =>
    createHmac(hash, key).update(input).digest();

/** With the algorithm's own parameters (RFC 7518, section 3.1; RFC 8037). */
export const signWith =
  (alg: Exclude<Kind, 'HS256'> | 'PS256', key: KeyObject) =>
  (input: string): Buffer =>
    sign(alg === 'EdDSA' ? null : 'sha256', Buffer.from(input), {
      key,
      ...(alg === 'ES256' && { dsaEncoding: 'ieee-p1363' as const }),
      ...(alg === 'PS256' && { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
    });

const signAs = (kind: Kind, { secret, keys }: Target, input: string): Buffer =>
  (kind === 'HS256' ? hmac(secret) : signWith(kind, keys[kind].privateKey))(input);

const dotted = (...parts: readonly string[]): string => parts.join('.');

const encode = (part: Part, right: object): string =>
  base64url(typeof part === 'function' ? part(JSON.stringify(right)) : JSON.stringify({ ...right, ...part }));
