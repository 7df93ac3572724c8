const firstPause = 25;
const longestPause = 500;

/**
 * The pause before the next attempt (exponential backoff with jitter): doubled after each failure, up to
 * `longestPause`, less a random part of up to a half.
 */
export class BackOff {
  #failures = 0;
  #pauseEnds = 0;

  /** Attempts that failed since the last success. */
  get failures(): number {
    return this.#failures;
  }

  get isPause(): boolean {
    return performance.now() < this.#pauseEnds;
  }

  fail(): void {
    const pause = Math.min(longestPause, firstPause * 2 ** this.#failures);
    this.#failures += 1;
    this.#pauseEnds = performance.now() + pause * (0.5 + Math.random() / 2);
  }

  /** The last pause goes on: attempts that failed beside the success are not repeated at once. */
  succeed(): void {
    this.#failures = 0;
  }
}
