import pg from 'pg';

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

/**
 * A query that hands each row on as it arrives, so that a long list is neither gathered nor turned into objects.
 * Without a name where connections change between statements (PgBouncer in transaction mode).
 */
export class RowQuery extends pg.Query {
  readonly #onRow: (row: TextRow) => void;

  constructor({ name, text }: Statement, values: unknown[], named: boolean, onRow: (row: TextRow) => void, callback: (error: Error | null) => void) {
    super({ ...(named && { name }), text, values }, undefined, (error: Error | null | undefined) => callback(error ?? null));
    this.#onRow = onRow;
  }

  handleRowDescription(): void {}

  handleDataRow({ fields }: Message): void {
    this.#onRow(fields);
  }

  handleCommandComplete(): void {}
}
