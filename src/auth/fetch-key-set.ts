import type { JSONWebKeySet, JWK } from 'jose';
import { quote } from '../refusals/quote.ts';
import { Refusal } from '../refusals/refusal.ts';

const maximumBytes = 262_144;

/**
 * @throws Refusal when the issuer sends anything but 200 with a key set that has at least one public key, in at most
 * `maximumBytes`
 */
export async function fetchKeySet(url: URL, timeout: number): Promise<JSONWebKeySet> {
  try {
    // A redirect usually leads to a sign-in page, and could lead to another party's keys.
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
      headers: { accept: 'application/json' },
    });
    const text = await readText(response, url);
    return parseKeySet(text, response.headers.get('content-type'), url);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('keys-unreachable', { expected: url.href, received: codeOf(error, timeout) }, { cause: error });
  }
}

async function readText(response: Response, url: URL): Promise<string> {
  const { status, headers, body } = response;
  const location = headers.get('location');
  if (location !== null) {
    await body?.cancel();
    throw new Refusal('keys-redirected', {
      expected: url.href,
      received: `${status} to ${withoutQuery(location, url)}`,
    });
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maximumBytes)
      throw new Refusal('not-a-key-set', { expected: url.href, received: `more than ${maximumBytes} bytes` });
    chunks.push(chunk);
  }
  if (status !== 200) throw new Refusal('keys-not-found', { expected: url.href, received: `status ${status}` });
  return Buffer.concat(chunks).toString();
}

function parseKeySet(text: string, type: string | null, { href: expected }: URL): JSONWebKeySet {
  let set: unknown;
  try {
    set = JSON.parse(text);
  } catch {
    throw new Refusal('not-a-key-set', { expected, received: quote(type ?? undefined) });
  }
  const { keys } = (set ?? {}) as { keys?: unknown };
  // What is no key is ignored, like a key of an unknown kind (RFC 7517, section 5).
  const usable = Array.isArray(keys) ? keys.filter(isObject) : [];
  if (!usable.some(({ kty }) => kty === 'OKP' || kty === 'EC' || kty === 'RSA'))
    throw new Refusal('not-a-key-set', { expected, received: 'JSON without public keys' });
  return { keys: usable };
}

const isObject = (value: unknown): value is JWK => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A query may have secrets. */
function withoutQuery(location: string, base: URL): string {
  const target = URL.parse(location, base);
  return target && /^https?:$/.test(target.protocol) ? quote(`${target.origin}${target.pathname}`) : 'no http URL';
}

/** The code of the innermost cause: the outer message is only `fetch failed`. */
function codeOf(error: unknown, timeout: number): string {
  const { name, message, code, cause } = error as Error & { readonly code?: unknown };
  if (name === 'TimeoutError') return `no response within ${timeout} ms`;
  return typeof code === 'string' ? code : cause === undefined ? message : codeOf(cause, timeout);
}
