import { pass } from './pass.ts';
import { isConnectionError } from './problems.ts';

const attempts = 4;
/** In milliseconds; doubled with each attempt. */
const backOff = 250;
/** In milliseconds. A user who has to wait longer reads about it instead. */
const longestWait = 30_000;

/** Too many requests, or the service, or a proxy before it, has lost what became of the request. */
const passing = [429, 502, 503, 504];

interface Sent {
  readonly response: Response;
}

/**
 * Sends a request, and sends it again after 429, 502, 503, 504 and lost connections.
 * @param send sends what does the same when it is sent twice: a read, or a change with an Idempotency-Key
 * @throws what the last attempt threw
 */
export async function sendWithRetries<Result extends Sent>(
  send: () => Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt === attempts;
    let wait = backOff * 2 ** (attempt - 1) * (0.5 + Math.random());
    try {
      const result = await send();
      const { status, headers } = result.response;
      wait = Math.max(wait, retryAfter(headers));
      if (!passing.includes(status) || isLast || wait > longestWait) return result;
    } catch (error) {
      if (!isConnectionError(error) || isLast) throw error;
    }
    await pass(wait, signal);
  }
}

/** In milliseconds; RFC 9110 allows seconds and a date. */
function retryAfter(headers: Headers): number {
  const value = headers.get('Retry-After');
  if (value === null) return 0;
  return /^\d+$/.test(value) ? Number(value) * 1_000 : Math.max(0, Date.parse(value) - Date.now()) || 0;
}
