import { decodeJwt, decodeProtectedHeader, errors } from 'jose';
import { quote } from '../refusals/quote.ts';
import { Refusal, type Facts } from '../refusals/refusal.ts';
import { createFetchBudget } from './fetch-budget.ts';
import { fetchKeySet } from './fetch-key-set.ts';
import { createKeySet, type VerifyWithKeys } from './key-set.ts';

/** The keys that could verify a token are not available now. */
export class KeysUnavailable extends Refusal {
  override readonly name = 'KeysUnavailable';
  /** Seconds to the next fetch. */
  readonly retryAfter: number;

  constructor(reason: 'keys-unavailable' | 'key-not-known-yet', retryAfter: number, facts?: Facts) {
    super(reason, facts);
    this.retryAfter = retryAfter;
  }
}

export interface IssuerKeysOptions {
  readonly url: URL;
  /** Milliseconds for one fetch. */
  readonly timeout: number;
  /** Milliseconds in which the budget grows by one fetch, and from a failed fetch to the next one. */
  readonly cooldown: number;
  readonly onFailure: (refusal: Refusal) => void;
  /** Called after each fetch that gave keys. */
  readonly onSuccess: () => void;
  /** Called when other keys have been published. */
  readonly onChange: () => void;
}

interface KnownKeys {
  readonly verify: VerifyWithKeys;
  readonly published: string;
  /** `performance.now()` at the start of the fetch: all keys that were published before are in the set. */
  readonly askedAt: number;
}

/** Fetches that are allowed at once; after these there is one per cool-down. */
const burst = 10;
/** Age in milliseconds at which keys are fetched again, while requests use the known ones. */
const refreshAfter = 300_000;
/** Age in milliseconds at which requests wait for that fetch. */
const trustFor = 600_000;
/** Age in milliseconds at which keys are no longer used, even if the issuer cannot be reached. */
const forgetAfter = 86_400_000;
/** Milliseconds that the issuer's clock may differ from ours, and that a new key may take to appear in its key set. */
const publishingDelay = 300_000;

/**
 * Verifies tokens with the issuer's published keys (RFC 7517), which are fetched when first needed. A token that no known
 * key fits may be signed by a new one: the keys are fetched again, and the token is refused only if the new ones do not fit
 * either. jose's own remote set differs in three ways: it refuses such tokens during its cool-down, it has no cool-down after
 * failures, so that an issuer that hangs costs each request a timeout, and it does not go on with known keys meanwhile.
 * @throws KeysUnavailable when no keys are known, or none of them fits and a fetch has failed or has to wait
 * @throws errors.JOSEError when the token is not accepted
 */
export function createIssuerKeys({
  url,
  timeout,
  cooldown,
  onFailure,
  onSuccess,
  onChange,
}: IssuerKeysOptions): VerifyWithKeys {
  const budget = createFetchBudget(burst, cooldown);
  let known: KnownKeys | undefined;
  let failedAt = -Infinity;
  let pending: Promise<void> | undefined;

  const fail = (refusal: Refusal): void => {
    failedAt = performance.now();
    onFailure(refusal);
  };

  const fetchKeys = async (): Promise<void> => {
    const askedAt = performance.now();
    const set = await fetchKeySet(url, timeout).catch(fail);
    if (!set) return;
    const published = JSON.stringify(set);
    const isChange = published !== known?.published;
    known = { verify: createKeySet(set), published, askedAt };
    onSuccess();
    if (isChange) onChange();
  };

  /** Milliseconds to the next fetch that is allowed. */
  const wait = (): number => Math.max(budget.wait(), failedAt + cooldown - performance.now(), 0);
  const retryAfter = (): number => Math.max(1, Math.ceil(wait() / 1_000));

  /** Waits for the fetch that is under way, or begins one if the budget allows it. */
  const refresh = async (): Promise<void> => {
    if (!pending) {
      if (wait() > 0) return;
      budget.spend();
      pending = fetchKeys().finally(() => {
        pending = undefined;
      });
    }
    await pending;
  };

  const refreshIfOld = async (): Promise<void> => {
    const now = performance.now();
    if (known && now - known.askedAt > forgetAfter) known = undefined;
    // While the issuer cannot be reached, only the first request waits for it.
    if (!known || now - Math.max(known.askedAt, failedAt) > trustFor) await refresh();
    else if (now - known.askedAt > refreshAfter) void refresh();
  };

  return async (token, options) => {
    const arrivedAt = performance.now();
    await refreshIfOld();
    for (;;) {
      const keys = known;
      if (!keys) throw new KeysUnavailable('keys-unavailable', retryAfter());
      try {
        return await keys.verify(token, options);
      } catch (error) {
        if (!isOfAnotherKey(error) || keys.askedAt >= arrivedAt || wasIssuedBefore(token, keys.askedAt)) throw error;
      }
      if (known === keys) await refresh();
      if (known === keys)
        throw new KeysUnavailable('key-not-known-yet', retryAfter(), {
          received: `kid ${quote(decodeProtectedHeader(token).kid)}`,
        });
    }
  };
}

/** @returns the keys at a URL. Issuers whose keys are at one URL share them, and the budget. */
export function createKeysByUrl(options: Omit<IssuerKeysOptions, 'url'>): (url: URL) => VerifyWithKeys {
  const byUrl = new Map<string, VerifyWithKeys>();
  return (url) => {
    const verify = byUrl.get(url.href) ?? createIssuerKeys({ ...options, url });
    byUrl.set(url.href, verify);
    return verify;
  };
}

const isOfAnotherKey = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed;

/** Whether a token, by its `iat`, is so old that its key was published before that time. A token without `iat` may be new. */
function wasIssuedBefore(token: string, time: number): boolean {
  const { iat = Infinity } = decodeJwt(token);
  return Date.now() - iat * 1_000 > performance.now() - time + publishingDelay;
}
