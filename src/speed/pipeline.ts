import pg from 'pg';
import { messagesOf, runOn, write, type Parameter, type Statement, type TextRow } from './statement.ts';

/** Runs one statement. @returns when its last row has been handed to `onRow` */
export type RunStatement = (statement: Statement, values: Parameter[], onRow: (row: TextRow) => void) => Promise<void>;

/** Open connections by what they do, and the statements that wait behind others. */
export interface ConnectionLoad {
  readonly used: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface StatementRunner {
  readonly run: RunStatement;
  load(): ConnectionLoad;
  /** Lets the statements in flight finish. */
  close(): Promise<void>;
}

// More at once on one connection would keep the database's other processes waiting; fewer cost more system calls.
const statementsPerWrite = 16;

/**
 * A few connections that all requests share. A statement is sent at once, behind those that are still being answered
 * (pipeline mode, https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING), each with a Sync of
 * its own, so that an error stays its own: one read and one write of the socket serve many requests, which halves the
 * CPU of both sides, and a database some milliseconds away is not waited for in turn. A broken connection fails what is
 * in flight on it and is replaced by the next statement; a statement that takes longer than `statement_timeout` breaks it.
 * @param silenceAfter milliseconds without an answer to a statement after which the network is taken to be dead
 */
export function openPipeline(options: pg.ClientConfig, { size, silenceAfter }: PipelineOptions): StatementRunner {
  const slots: (Connection | undefined)[] = Array.from({ length: size });
  let turn = 0;
  let chosen = 0;
  let closed = false;

  /** The connections take turns, each with what one write has to say; one that cannot connect holds up none but its own. */
  function nextSlot(): number {
    if (chosen === 0) setImmediate(() => { chosen = 0; });
    if (chosen % statementsPerWrite === 0) turn = (turn + 1) % size;
    chosen += 1;
    return turn;
  }

  function connect(slot: number): Connection {
    const client = new pg.Client({ ...options, pipeline: true });
    // A later connection may have taken the place by the time that this one fails.
    const leave = (): void => {
      if (slots[slot] === connection) slots[slot] = undefined;
    };
    const connection: Connection = { client, ready: client.connect(), leave, prepared: new Set(), outbox: [], sentAt: [], isWatched: false };
    connection.ready.catch(leave);
    client.on('error', leave);
    client.on('end', leave);
    slots[slot] = connection;
    return connection;
  }

  return {
    run: async (statement, values, onRow) => {
      if (closed) throw new Error('Connection terminated');
      const slot = nextSlot();
      const connection = slots[slot] ?? connect(slot);
      await connection.ready;
      const messages = messagesOf(statement, values, connection.prepared);
      connection.sentAt.push(performance.now());
      if (!connection.isWatched) watch(connection, silenceAfter);
      const error = await runOn(connection.client, () => gather(connection, messages), onRow);
      connection.sentAt.shift();
      if (!error) return;
      // A statement whose Parse failed is taken for prepared; only a new connection forgets that.
      // This one still answers what is in flight on it.
      if (!isOwnFault(error) && slots[slot] === connection) {
        connection.leave();
        void connection.client.end();
      }
      throw error;
    },
    load: () => {
      const inFlight = slots.filter((connection) => connection !== undefined).map(({ sentAt }) => sentAt.length);
      const used = inFlight.filter((count) => count > 0).length;
      return { used, idle: inFlight.length - used, waiting: inFlight.reduce((sum, count) => sum + count, 0) - used };
    },
    close: async () => {
      closed = true;
      await Promise.all(slots.map(async (connection) => {
        await connection?.ready.catch(() => undefined);
        await connection?.client.end();
      }));
    },
  };
}

interface PipelineOptions {
  readonly size: number;
  readonly silenceAfter: number;
}

interface Connection {
  readonly client: pg.Client;
  readonly ready: Promise<unknown>;
  /** Has the next statement open another connection in this one's place. */
  readonly leave: () => void;
  /** The names of the statements that it has parsed. */
  readonly prepared: Set<string>;
  /** What is to be written, by statements. */
  readonly outbox: Buffer[][];
  /** When each of the statements in flight was sent; answers come in the same order. */
  readonly sentAt: number[];
  /** Whether a timer runs for it. */
  isWatched: boolean;
}

/**
 * Sends what this turn of the event loop has to say in one write: a system call costs more than the rest of a statement.
 * A full write does not wait for the others, or a database far away would be idle until all that came in has been read.
 */
function gather(connection: Connection, messages: Buffer[]): void {
  if (connection.outbox.length === 0) setImmediate(flush, connection);
  connection.outbox.push(messages);
  if (connection.outbox.length === statementsPerWrite) flush(connection);
}

function flush({ client, outbox }: Connection): void {
  if (outbox.length > 0) write(client, outbox.splice(0).flat());
}

/** Breaks a connection whose oldest statement has waited for too long. A timer for each statement would cost it 2 µs. */
function watch(connection: Connection, silenceAfter: number): void {
  const [oldest] = connection.sentAt;
  connection.isWatched = oldest !== undefined;
  if (oldest === undefined) return;
  const left = oldest + silenceAfter - performance.now();
  if (left > 0) setTimeout(watch, left, connection, silenceAfter).unref();
  else connection.client.connection.stream.destroy(new Error('Query read timeout'));
}

/** Whether PostgreSQL refused the values (SQLSTATE classes 22 and 23), and not the statement or the connection. */
const isOwnFault = (error: Error & { code?: string }): boolean => /^2[23]/.test(error.code ?? '');
