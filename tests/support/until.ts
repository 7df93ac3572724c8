import { setTimeout as delay } from 'node:timers/promises';

interface Polling {
  /** Milliseconds until it gives up. */
  readonly within?: number;
  /** Milliseconds between two looks. */
  readonly every?: number;
}

/**
 * Polls until `look` finds something. A loop without a deadline would go on after its test has failed, and keep the process from ending.
 * @param what for the error, such as "the log has the line"
 * @returns what was found
 * @throws when nothing is found in time
 */
export async function until<Found>(
  what: string | (() => string),
  look: () => Found | Promise<Found>,
  { within = 100_000, every = 5 }: Polling = {},
): Promise<Exclude<Found, false | null | undefined>> {
  const ended = new AbortController();
  const { signal } = ended;
  const tooLate = async (): Promise<never> => {
    await delay(within, undefined, { signal });
    throw new Error(`not within ${within / 1_000} s: ${typeof what === 'string' ? what : what()}`);
  };
  const find = async (): Promise<Exclude<Found, false | null | undefined>> => {
    for (;;) {
      const found = await look();
      if (found !== false && found !== undefined && found !== null)
        return found as Exclude<Found, false | null | undefined>;
      await delay(every, undefined, { signal });
    }
  };
  // A look may never end, such as at a page that does not respond.
  return Promise.race([find(), tooLate()]).finally(() => {
    ended.abort();
  });
}
