/** The database cannot take a statement now; `cause`, if there is one, is what the driver or PostgreSQL said. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
  /** The driver's or PostgreSQL's code of the cause. */
  readonly code: string | undefined;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.code = codeOf(cause);
  }
}

/** One user has too many statements that wait. Nothing was done. */
export class TooManyStatements extends Error {
  override readonly name = 'TooManyStatements';
}

/** An SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or a system error's code. */
export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** The server, the database or the role has as many connections as it may have. */
export const tooManyConnections = '53300';

/** The server takes no writes. */
export const readOnlyTransaction = '25006';

// Not the message's severity alone: a server may tell it in its own language.
const endsConnection = /^(08|28|3D|57P)/;

/** Whether an error came from PostgreSQL and leaves its connection in order, so that it concerns one statement only. */
export function concernsStatement(error: unknown): boolean {
  const { severity } = (error ?? {}) as { severity?: string };
  return (
    severity !== undefined && severity !== 'FATAL' && severity !== 'PANIC' && !endsConnection.test(codeOf(error) ?? '')
  );
}
