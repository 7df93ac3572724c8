import { pass } from './pass.ts';
import { isConnectionError } from './problems.ts';

const attempts = 4;
/** In milliseconds; doubled with each attempt. */
const backOff = 250;
/** In milliseconds. A user who has to wait longer reads about it instead. */
const longestWait = 30_000;

/** 429: nothing was done, so that everything may be sent again. */
const notDone = 429;
/** The service, or a proxy before it, has lost what became of the request. */
const unknown = [502, 503, 504];

interface Sent {
  readonly response: Response;
}

interface RetryOptions {
  /** Whether sending the request twice does the same as sending it once. */
  readonly isRepeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Whether an earlier attempt may have reached the service although its response did not come. */
export type Outcome<Result> = Result & { readonly mayHaveBeenDone: boolean };

/**
 * Sends a request, and sends it again after 429, 502, 503, 504 and lost connections, if that is safe.
 * @throws what the last attempt threw
 */
export async function sendWithRetries<Result extends Sent>(
  send: () => Promise<Result>,
  { isRepeatable, signal }: RetryOptions,
): Promise<Outcome<Result>> {
  let mayHaveBeenDone = false;
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt === attempts;
    let wait = backOff * 2 ** (attempt - 1) * (0.5 + Math.random());
    try {
      const result = await send();
      const { status, headers } = result.response;
      const mayRepeat = status === notDone || (unknown.includes(status) && isRepeatable);
      wait = Math.max(wait, retryAfter(headers));
      if (!mayRepeat || isLast || wait > longestWait) return { ...result, mayHaveBeenDone };
      mayHaveBeenDone ||= status !== notDone;
    } catch (error) {
      if (!isConnectionError(error) || !isRepeatable || isLast) throw error;
      mayHaveBeenDone = true;
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
