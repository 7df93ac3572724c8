import type pg from 'pg';
import { GuardedConnection } from './guarded-connection.ts';

const connectTimeout = 2_000;

/**
 * Sends PostgreSQL a cancel request for a statement whose client has given up
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS): while it waits for a lock or for a
 * standby, it would keep its process and one of the server's connections.
 */
export function cancelStatement(client: pg.Client, options: pg.ClientConfig): void {
  const { processID, secretKey } = client as unknown as { processID: number | null; secretKey: number };
  if (processID === null) return;
  const connection = new GuardedConnection(options) as GuardedConnection & {
    connect(port: number | string, host?: string): void;
    requestSsl(): void;
    cancel(processId: number, key: number): void;
  };
  const timer = setTimeout(() => connection.stream.destroy(), connectTimeout).unref();
  const cancel = (): void => {
    connection.cancel(processID, secretKey);
  };
  connection.on('error', () => {});
  connection.on('end', () => {
    clearTimeout(timer);
  });
  connection.once('connect', () => (options.ssl ? connection.requestSsl() : cancel()));
  connection.once('sslconnect', cancel);
  if (options.host?.startsWith('/')) connection.connect(`${options.host}/.s.PGSQL.${options.port}`);
  else connection.connect(options.port ?? 5432, options.host);
}
