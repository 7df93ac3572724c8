/** Limits how many of something each user has at once. */
export class PerUserLimit {
  readonly #most: number;
  /** Only users who have a place. */
  readonly #taken = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns whether a place is left */
  has(userId: string): boolean {
    return (this.#taken.get(userId) ?? 0) < this.#most;
  }

  /** @returns what gives the place back, to be called once; undefined when the user has all places */
  take(userId: string): (() => void) | undefined {
    if (!this.has(userId)) return undefined;
    this.#taken.set(userId, (this.#taken.get(userId) ?? 0) + 1);
    return () => {
      const left = (this.#taken.get(userId) ?? 1) - 1;
      if (left > 0) this.#taken.set(userId, left);
      else this.#taken.delete(userId);
    };
  }
}
