import pg from 'pg';
import { runOn, withoutDescriptions, type Statement, type TextRow } from './statement.ts';

/** Runs one statement. @returns when its last row has been handed to `onRow` */
export type RunStatement = (statement: Statement, values: unknown[], onRow: (row: TextRow) => void) => Promise<void>;

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
 */
export function openPipeline(options: pg.ClientConfig, size: number): StatementRunner {
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
    withoutDescriptions(client);
    // A later connection may have taken the place by the time that this one fails.
    const leave = (): void => {
      if (slots[slot] === connection) slots[slot] = undefined;
    };
    const connection = { client, ready: client.connect(), leave, inFlight: 0, gathered: 0 };
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
      connection.inFlight += 1;
      const error = await send(connection, statement, values, onRow);
      connection.inFlight -= 1;
      if (!error) return;
      // A statement whose Parse failed is remembered as prepared by the driver; only a new connection forgets that.
      // This one still answers what is in flight on it.
      if (!isOwnFault(error) && slots[slot] === connection) {
        connection.leave();
        void connection.client.end();
      }
      throw error;
    },
    load: () => {
      const inFlight = slots.filter((connection) => connection !== undefined).map((connection) => connection.inFlight);
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

interface Connection {
  readonly client: pg.Client;
  readonly ready: Promise<unknown>;
  /** Statements sent and not yet answered. */
  inFlight: number;
  /** Statements that wait to be written. */
  gathered: number;
  /** Has the next statement open another connection in this one's place. */
  readonly leave: () => void;
}

/**
 * Sends what this turn of the event loop has to say in one write: a system call costs more than the rest of a statement.
 * A full write does not wait for the others, or a database far away would be idle until all that came in has been read.
 */
function send(connection: Connection, statement: Statement, values: unknown[], onRow: (row: TextRow) => void): Promise<Error | null> {
  if (connection.gathered === 0) {
    connection.client.connection.stream.cork();
    setImmediate(flush, connection);
  }
  connection.gathered += 1;
  const answered = runOn(connection.client, statement, values, { named: true, onRow });
  if (connection.gathered === statementsPerWrite) flush(connection);
  return answered;
}

function flush(connection: Connection): void {
  if (connection.gathered === 0) return;
  connection.gathered = 0;
  connection.client.connection.stream.uncork();
}

/** Whether PostgreSQL refused the values (SQLSTATE classes 22 and 23), and not the statement or the connection. */
const isOwnFault = (error: Error & { code?: string }): boolean => /^2[23]/.test(error.code ?? '');
