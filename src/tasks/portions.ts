import { turnOfOwn } from '../event-loop.ts';
import type { NextPiece } from '../json-text.ts';
import type { TextRow } from '../postgres/query.ts';

/** Tasks that one portion has at most, so that no other request waits for a long list, and no list is held whole. */
const portion = 200;
/** Characters that the first portion has, estimated from the lists before. */
const firstPortionLength = 65_536;
/** Characters that each further portion has, estimated likewise: as many are held for a client who does not read. */
const portionLength = 16_384;

/** How many tasks of a length have `length` characters together. */
const tasksIn = (length: number, taskLength: number): number =>
  Math.max(1, Math.min(portion, Math.floor(length / taskLength)));

/** Reads long lists in portions. One portion is held for a client who does not read. */
export interface Portions {
  /** How many tasks a first portion should have. */
  mostFirst(): number;
  /**
   * Reads the rest of an array while its pieces are sent. No piece is kept after it was returned.
   * @param first one row more than the first portion has
   * @param readOn reads `most` tasks with ids lower than `from`, and one more if there is one
   * @returns the array's JSON text, piece by piece
   */
  join(first: readonly TextRow[], readOn: (from: number, most: number) => Promise<readonly TextRow[]>): NextPiece;
}

export function createPortions(toJson: (row: TextRow) => string, idOf: (row: TextRow | undefined) => number): Portions {
  /** Characters that a task of the last lists has on average. */
  let taskLength = 0;

  return {
    mostFirst: () => tasksIn(firstPortionLength, taskLength),
    join: (first, readOn) => {
      let most = first.length - 1;
      let last: number | undefined;
      const textOf = (rows: readonly TextRow[]): string => {
        const page = rows.slice(0, most);
        const text = page.map(toJson).join(',');
        taskLength += (text.length / page.length - taskLength) / 8;
        last = rows.length > most ? idOf(page.at(-1)) : undefined;
        most = tasksIn(portionLength, text.length / page.length);
        return text;
      };
      let piece: string | undefined = `[${textOf(first)}`;
      return async () => {
        if (piece !== undefined) {
          const given = piece;
          piece = undefined;
          return given;
        }
        if (last === undefined) return undefined;
        await turnOfOwn();
        const rows = await readOn(last, most);
        const text = rows.length === 0 ? '' : `,${textOf(rows)}`;
        if (rows.length > 0 && last !== undefined) return text;
        last = undefined;
        return `${text}]`;
      };
    },
  };
}
