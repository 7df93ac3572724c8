import { codeOf, DatabaseUnavailable } from '../postgres/errors.ts';

/**
 * What an ERROR on a connection in order says by its SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html):
 * "not now" or "not in this database", rather than "not this request". Everything before a connection is ready, and
 * everything that ends one, is a DatabaseUnavailable already.
 */
const outages = [
  // Connection, authorization, database, as proxies and foreign servers report them; sessions that are not kept.
  /^(08|28|3D|26000|42P05)/,
  // State of the transaction (a standby takes no writes), conflicts, limits, locks, intervention, an old snapshot.
  /^(25|40|53|55006|55P03|57|72)/,
  // Files, corrupted data, PostgreSQL's own defects: nothing that a request could bring about.
  /^(58|XX)/,
  // No tables, or not this service's: the contract keeps requests from meeting our own types, constraints and encoding.
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
