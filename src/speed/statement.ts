import type pg from 'pg';
import { serialize } from 'pg-protocol';
import { inTurn } from './turns.ts';

/** A statement that is parsed once on each connection and then run by its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** The value of a statement's parameter. */
export type Parameter = string | number | boolean | readonly number[] | null | undefined;

/** A row as PostgreSQL's text format has it: no dates, no numbers, nothing that would only be printed again. */
export type TextRow = readonly (string | null)[];

/** The part of a DataRow message that is needed here. */
interface DataRow {
  readonly fields: TextRow;
}

/** Rows of one answer that are read before everybody else has a turn. */
const rowsPerTurn = 200;

const executeAndSync = Buffer.concat([serialize.execute(), serialize.sync()]);

/**
 * The messages that run a statement (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY).
 * None asks for a description of the columns, a tenth of a short statement for both sides: they are known by their place.
 * @param prepared the names that the connection knows, kept up to date here; without it the statement stays unnamed, as it
 *   has to where connections change between statements (PgBouncer in transaction mode)
 */
export function messagesOf({ name, text }: Statement, values: Parameter[], prepared?: Set<string>): Buffer[] {
  const statement = prepared ? name : '';
  const bind = serialize.bind({ statement, values, valueMapper: toText });
  if (prepared?.has(name)) return [bind, executeAndSync];
  prepared?.add(name);
  return [serialize.parse({ name: statement, text }), bind, executeAndSync];
}

const toText = (value: Parameter): string | null => {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? `{${value.join(',')}}` : String(value);
};

/** Writes messages in one piece, unless the connection is past that, of which it tells its statements itself. */
export function write({ connection: { stream } }: pg.Client | pg.PoolClient, messages: Buffer[]): void {
  if (stream.writable) stream.write(Buffer.concat(messages));
}

/**
 * A query that hands each row on as it arrives, so that a long list is neither gathered nor turned into objects, and that
 * does without what node-postgres's own has besides: a result, events, a write for each message, 3 µs.
 * A long list is not read at one go: libuv would take 2 MB from the socket at once, and hold up the event loop for 20 ms.
 */
class RowQuery implements pg.Submittable {
  readonly submit: () => void;
  /** node-postgres puts another in its place where it watches over the time that the answer takes. */
  callback: (error: Error | null) => void;
  readonly #onRow: (row: TextRow) => void;
  readonly #stream: pg.Connection['stream'];
  #rows = 0;

  constructor(submit: () => void, onRow: (row: TextRow) => void, stream: pg.Connection['stream'], callback: (error: Error | null) => void) {
    this.submit = submit;
    this.callback = callback;
    this.#onRow = onRow;
    this.#stream = stream;
  }

  handleDataRow({ fields }: DataRow): void {
    this.#onRow(fields);
    this.#rows += 1;
    if (this.#rows % rowsPerTurn !== 0) return;
    this.#stream.pause();
    inTurn(() => this.#stream.resume());
  }

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }
}

/** Runs what `submit` sends on one connection. @returns what went wrong, or null */
export const runOn = (client: pg.Client | pg.PoolClient, submit: () => void, onRow: (row: TextRow) => void): Promise<Error | null> =>
  new Promise((resolve) => {
    client.query(new RowQuery(submit, onRow, client.connection.stream, resolve));
  });
