import pg from 'pg';
import { RowQuery, type Statement, type TextRow } from './statement.ts';

type Client = pg.Client;

/** Runs one statement. @returns when its last row has been handed to `onRow` */
export type RunStatement = (statement: Statement, values: unknown[], onRow: (row: TextRow) => void) => Promise<void>;

export interface StatementRunner {
  readonly run: RunStatement;
  /** Lets the statements in flight finish. */
  close(): Promise<void>;
}

/**
 * A few connections that all requests share. A statement is sent at once, behind those that are still being answered
 * (pipeline mode, https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING), each with a Sync of
 * its own, so that an error stays its own: one read and one write of the socket serve many requests, which halves the
 * CPU of both sides, and a database some milliseconds away is not waited for in turn. A broken connection fails what is
 * in flight on it and is replaced by the next statement; a statement that takes longer than `statement_timeout` breaks it.
 */
export function openPipeline(options: pg.ClientConfig, size: number): StatementRunner {
  const slots: (Promise<Client> | undefined)[] = Array.from({ length: size });
  let turn = 0;
  let closed = false;

  function connection(slot: number): Promise<Client> {
    const known = slots[slot];
    if (known) return known;
    const client = new pg.Client({ ...options, pipeline: true });
    const opening = client.connect().then(() => client);
    const drop = (): void => {
      if (slots[slot] === opening) slots[slot] = undefined;
    };
    client.on('error', drop);
    client.on('end', drop);
    opening.catch(drop);
    slots[slot] = opening;
    return opening;
  }

  /** Takes no more statements on a connection; those in flight are still answered. */
  function retire(slot: number, client: Client): void {
    slots[slot] = undefined;
    void client.end();
  }

  return {
    run: async (statement, values, onRow) => {
      if (closed) throw new Error('Connection terminated');
      turn = (turn + 1) % size;
      const slot = turn;
      const client = await connection(slot);
      await new Promise<void>((resolve, reject) => {
        client.query(new RowQuery(statement, values, true, onRow, (error) => {
          if (!error) return resolve();
          // A statement whose Parse failed is remembered as prepared by the driver; only a new connection forgets that.
          if (!isOwnFault(error)) retire(slot, client);
          reject(error);
        }));
      });
    },
    close: async () => {
      closed = true;
      await Promise.all(slots.map(async (slot) => (await slot?.catch(() => undefined))?.end()));
    },
  };
}

/** Whether PostgreSQL refused the values (SQLSTATE classes 22 and 23), and not the statement or the connection. */
const isOwnFault = (error: Error & { code?: string }): boolean => /^2[23]/.test(error.code ?? '');
