import { DatabaseUnavailable } from '../postgres/errors.ts';

// SQLSTATE classes and codes (https://www.postgresql.org/docs/current/errcodes-appendix.html) that say "not now" rather than
// "not like this": connection, authorisation, resources, intervention, shutdown, lock and statement time-outs, deadlock,
// failover; 26000 is what comes behind a preparation that timed out.
const sqlStates = /^(08|28|53|57|58|26000|3D000|55P03|40001|40P01|25006|42P01|42703|3F000|42501)/;
const systemCodes = /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|ENOENT|EHOSTUNREACH|ENETUNREACH|ERR_TLS\w*|UNABLE_TO\w*|CERT_\w*|DEPTH_ZERO\w*|SELF_SIGNED\w*|ERR_SSL\w*)$/;
// node-postgres gives these no code.
const messages = /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|The server does not support SSL|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

/** Whether an error of the driver or of MikroORM means that the database cannot be reached, or cannot take this statement, now. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  if (!Error.isError(error)) return false;
  const { code } = error as Error & { code?: unknown };
  if (typeof code === 'string' && (code.length === 5 ? sqlStates : systemCodes).test(code)) return code !== '08P01';
  return messages.test(error.message) || isUnavailable(error.cause);
}
