import pg from 'pg';
import { inTurn } from './turns.ts';

/** A statement that is parsed once on each connection and then run by its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A row as PostgreSQL's text format has it: no dates, no numbers, nothing that would only be printed again. */
export type TextRow = readonly (string | null)[];

/** The part of node-postgres's Query that it calls for each message of an answer. */
interface Message {
  readonly fields: TextRow;
}

/** Rows of one answer that are read before everybody else has a turn. */
const rowsPerTurn = 200;

/**
 * A query that hands each row on as it arrives, so that a long list is neither gathered nor turned into objects.
 * Nor is it read at one go: libuv would take 2 MB from the socket at once, and hold up the event loop for 20 ms.
 */
class RowQuery extends pg.Query {
  readonly #onRow: (row: TextRow) => void;
  readonly #stream: pg.Connection['stream'];
  #rows = 0;

  constructor({ name, text }: Statement, values: unknown[], { named, onRow, stream, callback }: RowQueryOptions) {
    super({ ...(named && { name }), text, values }, undefined, (error: Error | null | undefined) => callback(error ?? null));
    this.#onRow = onRow;
    this.#stream = stream;
  }

  handleRowDescription(): void {}

  handleDataRow({ fields }: Message): void {
    this.#onRow(fields);
    this.#rows += 1;
    if (this.#rows % rowsPerTurn !== 0) return;
    this.#stream.pause();
    inTurn(() => this.#stream.resume());
  }

  handleCommandComplete(): void {}
}

interface RowQueryOptions {
  /** Whether the statement is prepared by its name; not where connections change between statements (PgBouncer in transaction mode). */
  readonly named: boolean;
  readonly onRow: (row: TextRow) => void;
  readonly stream: pg.Connection['stream'];
  readonly callback: (error: Error | null) => void;
}

/** Spares both sides the description of each answer's columns (a tenth of a short statement): RowQuery knows them by their place. */
export function withoutDescriptions(client: pg.Client): void {
  client.connection.describe = () => {};
}

/** Runs a statement on one connection. @returns what went wrong, or null */
export const runOn = (client: pg.Client, statement: Statement, values: unknown[], options: Pick<RowQueryOptions, 'named' | 'onRow'>): Promise<Error | null> =>
  new Promise((resolve) => {
    client.query(new RowQuery(statement, values, { ...options, stream: client.connection.stream, callback: resolve }));
  });
