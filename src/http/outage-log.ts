import type { Logger } from '../logger.ts';
import type { Problem } from '../problems.ts';

const burstEndsAfter = 10_000;

/**
 * Logs the first 503 of a burst and counts the others, which have their request lines: a database that is away must not
 * fill the log as fast as clients ask. A burst of one cause ends when it has not been met for 10 s.
 */
export function logOutages(log: Logger): (fields: object, problem: Problem) => void {
  const bursts = new Map<string, { last: number; unlogged: number }>();
  return (fields, problem) => {
    const err = problem.cause ?? problem;
    const burst = bursts.get(causeOf(problem));
    const isNew = !burst || performance.now() - burst.last > burstEndsAfter;
    bursts.set(causeOf(problem), { last: performance.now(), unlogged: isNew ? 0 : burst.unlogged + 1 });
    if (isNew) log.error({ ...fields, err, unloggedBefore: burst?.unlogged ?? 0 }, problem.message);
  };
}

/** A short word for why the service is unavailable: the driver's code, PostgreSQL's, or the error's name. */
export const causeOf = ({ cause }: Problem): string => (Error.isError(cause) ? (cause as Error & { code?: string }).code ?? cause.name : 'unknown');
