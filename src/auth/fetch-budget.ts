/** How often something may be fetched. */
export interface FetchBudget {
  /** Milliseconds until the next fetch is allowed; 0 when it is allowed now. */
  wait(): number;
  /** Takes one fetch from the budget. */
  spend(): void;
}

/**
 * A token bucket (https://en.wikipedia.org/wiki/Token_bucket): allows `burst` fetches at once, and one more per `interval`.
 * A window that is counted anew, as rate-limiter-flexible has it, would make the last of a burst wait for the whole window.
 * @param interval milliseconds
 */
export function createFetchBudget(burst: number, interval: number): FetchBudget {
  // The time at which the bucket is full again says how much is in it.
  let fullAt = -Infinity;
  const missing = (): number => Math.max(0, fullAt - performance.now()) / interval;
  return {
    wait: () => Math.max(0, (missing() - burst + 1) * interval),
    spend: () => {
      fullAt = Math.max(fullAt, performance.now()) + interval;
    },
  };
}
