import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { Refusal } from '../refusal.ts';

/** The issuer's keys cannot be had now, and none are known from before. */
export class KeysUnavailable extends Refusal {
  override readonly name = 'KeysUnavailable';
  /** Seconds until the issuer is asked again. */
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super('keys-unavailable');
    this.retryAfter = retryAfter;
  }
}

export interface IssuerKeysOptions {
  readonly url: URL;
  /** Milliseconds for one fetch. */
  readonly timeout: number;
  /** Milliseconds from one fetch, failed or not, to the next. */
  readonly cooldown: number;
  readonly onFailure: (error: unknown) => void;
  /** Called after each fetch that gave keys. */
  readonly onSuccess: () => void;
  /** Called when other keys have been published. */
  readonly onChange: () => void;
}

const refreshAfter = 600_000;
const forgetAfter = 86_400_000;
const maximumBytes = 262_144;

/**
 * The issuer's published keys (RFC 7517), fetched when first needed. jose's own remote set has neither of two things
 * wanted here: a cool-down after failures, so that a hanging issuer costs one time-out and not one per request, and
 * the use of known keys (for a day at most) while the issuer is away.
 * @throws KeysUnavailable when no keys are known
 * @throws errors.JWKSNoMatchingKey when the keys are known and none fits
 */
export function createIssuerKeys({ url, timeout, cooldown, onFailure, onSuccess, onChange }: IssuerKeysOptions): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | undefined;
  let published = '';
  let fetchedAt = -Infinity;
  let askedAt = -Infinity;
  let pending: Promise<void> | undefined;

  const refresh = (): Promise<void> => (pending ??= fetchKeySet(url, timeout)
    .then((set) => {
      keys = createLocalJWKSet(set);
      onSuccess();
      if (published !== JSON.stringify(set)) onChange();
      published = JSON.stringify(set);
      fetchedAt = performance.now();
    })
    .catch(onFailure)
    .finally(() => {
      askedAt = performance.now();
      pending = undefined;
    }));

  const mayAsk = (): boolean => pending !== undefined || performance.now() - askedAt >= cooldown;

  return async (header, token) => {
    const age = performance.now() - fetchedAt;
    if (age > forgetAfter) keys = undefined;
    if (!keys && mayAsk()) await refresh();
    if (!keys) throw new KeysUnavailable(Math.max(1, Math.ceil((askedAt + cooldown - performance.now()) / 1_000)));
    if (age > refreshAfter && mayAsk()) void refresh();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !mayAsk()) throw error;
      await refresh();
      return keys(header, token);
    }
  };
}

/** @throws when the issuer answers anything but 200 with a key set that has at least one public key and at most 256 KiB */
export async function fetchKeySet(url: URL, timeout: number): Promise<JSONWebKeySet> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeout), headers: { accept: 'application/json' } });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maximumBytes) throw new Error(`the issuer's key set is larger than ${maximumBytes} bytes`);
    chunks.push(chunk);
  }
  if (response.status !== 200) throw new Error(`the issuer answers ${response.status} where its keys should be`);
  const set = parseKeySet(Buffer.concat(chunks).toString(), response.headers.get('content-type'));
  if (!Array.isArray(set?.keys) || !set.keys.some(({ kty = '' }) => ['OKP', 'EC', 'RSA'].includes(kty))) throw new Error('the issuer publishes no public keys');
  return set;
}

function parseKeySet(text: string, type: string | null): JSONWebKeySet {
  try {
    return JSON.parse(text) as JSONWebKeySet;
  } catch (cause) {
    throw new Error(`the issuer answers ${type ?? 'something'} where JSON with its keys should be`, { cause });
  }
}
