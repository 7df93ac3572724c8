import type pg from 'pg';
import { serialize } from 'pg-protocol';
import type { Job } from './turns.ts';

/** A statement that is parsed once on each connection and then run by its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** Whether it changes nothing, so that it may be repeated. */
  readonly isRead: boolean;
  /** Whether it changes many rows, so that it runs on a connection that no other statement waits for. */
  readonly isLong?: boolean;
}

/** The value of a statement's parameter. */
export type Parameter = string | number | boolean | readonly string[] | null | undefined;

/** A row in PostgreSQL's text format. Dates and numbers are not parsed, because they would only be printed again. */
export type TextRow = readonly (string | null)[];

/** Runs one statement for the user who is its first value. @returns its rows */
export type RunStatement = (statement: Statement, values: Parameter[]) => Promise<readonly TextRow[]>;

/**
 * One execution of a statement. node-postgres's own query also makes a result, emits events and writes each message by itself,
 * which takes 3 µs. The connection writes the messages before node-postgres calls `submit`.
 */
export class Query implements pg.Submittable, Job {
  readonly statement: Statement;
  readonly values: Parameter[];
  readonly user: string;
  readonly deadline: number;
  readonly resolve: (rows: readonly TextRow[]) => void;
  readonly reject: (error: Error) => void;
  /** Called when it has ended, each time that it was sent. @param error null on success */
  onSettled: (query: Query, error: Error | null) => void = () => {};
  rows: TextRow[] = [];
  /** How often it was begun. */
  tries = 0;
  /** Whether it has to be prepared again: PostgreSQL has no such statement any more, or refuses it as stale. */
  isStale = false;
  /** Whether it took too long itself. Queries behind it have only waited. */
  wasTooSlow = false;
  /** Whether it was moved to another lane because its own has no connection. */
  hasMoved = false;
  #otherRows = 0;

  constructor(
    statement: Statement,
    values: Parameter[],
    deadline: number,
    resolve: Query['resolve'],
    reject: Query['reject'],
  ) {
    this.resolve = resolve;
    this.reject = reject;
    this.statement = statement;
    this.values = values;
    this.user = String(values[0] ?? '');
    this.deadline = deadline;
  }

  /** @param otherRows rows of the messages before it, which are not its own */
  begin(otherRows: number): void {
    this.tries += 1;
    this.#otherRows = otherRows;
    if (this.rows.length > 0) this.rows = [];
  }

  submit(): void {}

  handleDataRow({ fields }: { readonly fields: TextRow }): void {
    if (this.#otherRows > 0) this.#otherRows -= 1;
    else this.rows.push(fields);
  }

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.onSettled(this, error);
  }

  handleReadyForQuery(): void {
    this.onSettled(this, null);
  }
}

const executeAndSync = Buffer.concat([serialize.execute(), serialize.sync()]);

/**
 * The messages that run a query (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY).
 * There is no Describe, which takes a tenth of a short statement on both sides: columns are known by their position.
 * @param prepared the names that the connection knows, kept up to date here; without it the statement stays unnamed, as it
 *   has to where connections change between statements (PgBouncer in transaction mode)
 */
export function messagesOf({ statement: { name, text }, values, isStale }: Query, prepared?: Set<string>): Buffer[] {
  const bind = serialize.bind({ statement: prepared ? name : '', values, valueMapper: toText });
  if (!prepared) return [serialize.parse({ name: '', text }), bind, executeAndSync];
  if (prepared.has(name) && !isStale) return [bind, executeAndSync];
  prepared.add(name);
  // The session may have the name from before an error. To close an unknown name is no error.
  return [serialize.close({ type: 'S', name }), serialize.parse({ name, text }), bind, executeAndSync];
}

const toText = (value: Parameter): string | null => {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? `{${value.map(quoteElement).join(',')}}` : String(value);
};

/** https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
const quoteElement = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Messages that limit the wait for locks of the next statement only. They have one row. */
export const lockTimeoutMessages = (milliseconds: number): Buffer =>
  Buffer.concat([
    serialize.parse({ name: '', text: `select set_config('lock_timeout', '${milliseconds}', true)` }),
    serialize.bind({}),
    serialize.execute(),
  ]);
