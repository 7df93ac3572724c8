import { codeOf, DatabaseUnavailable, TooManyStatements } from '../postgres/errors.ts';
import { serviceUnavailable, tooManyRequests, type Problem } from '../problems.ts';
import { Refusal } from '../refusals/refusal.ts';

/**
 * The SQLSTATEs (https://www.postgresql.org/docs/current/errcodes-appendix.html) of errors for which the request is not the
 * reason: the same request may succeed later, or on another database. Errors that end a connection, and those before it is
 * ready, are a DatabaseUnavailable already.
 */
const outages = [
  // Connection, authorization and database, as proxies and foreign servers report them; a pooler that keeps no sessions.
  /^(08|28|3D|26000|42P05)/,
  // State of the transaction (a standby takes no writes), conflicts, limits, locks, intervention, an old snapshot.
  /^(25|40|53|55006|55P03|57|72)/,
  // Files, corrupted data, PostgreSQL's own defects: no request can cause them.
  /^(58|XX)/,
  // The tables are missing, or another program's. The contract's validation refuses what our own tables would refuse.
  /^(3F000|42501|42703|42704|42804|42883|42P01|42P10|22021|22P02|22P05|23502|23503)/,
  // The sequence of the ids is behind the tasks, or at its end.
  /^(23505|2200H)/,
];

/** Whether an error means that the database cannot be reached, or cannot take this statement, now. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  const code = codeOf(error) ?? '';
  return code.length === 5 && outages.some((sqlStates) => sqlStates.test(code));
}

/**
 * @returns 429 or 503 for an error of the database, undefined for one that the request has caused, and for any other
 * error
 */
export function databaseProblem(error: unknown): Problem | undefined {
  if (error instanceof TooManyStatements) return tooManyRequests(new Refusal('too-many-statements'));
  return isUnavailable(error) ? serviceUnavailable(error) : undefined;
}
