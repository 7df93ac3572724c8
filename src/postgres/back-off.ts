const firstPause = 25;
const longestPause = 500;

/** The pause before the next attempt: twice as long after each failure, from 25 to 500 ms, less up to half of it by chance. */
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

  /** The last pause goes on: what failed beside the success is not to be repeated at once. */
  succeed(): void {
    this.#failures = 0;
  }
}
