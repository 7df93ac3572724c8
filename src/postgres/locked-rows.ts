import type { Query } from './query.ts';

/** A statement that changes a row has its owner and its id as its first values. */
const rowOf = ({ values: [owner, id] }: Query): string => `${String(id)} ${String(owner)}`;

/** The rows that queries of the patient lane wait for, each with the number of these queries. */
export class LockedRows {
  readonly #waiting = new Map<string, number>();

  /** Whether a query waits for the row that this one changes. */
  has(query: Query): boolean {
    return this.#waiting.size > 0 && this.#waiting.has(rowOf(query));
  }

  add(query: Query): void {
    const row = rowOf(query);
    this.#waiting.set(row, (this.#waiting.get(row) ?? 0) + 1);
  }

  remove(query: Query): void {
    const row = rowOf(query);
    const others = (this.#waiting.get(row) ?? 1) - 1;
    if (others > 0) this.#waiting.set(row, others);
    else this.#waiting.delete(row);
  }
}
