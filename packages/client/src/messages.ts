import type { Problem } from './contract.ts';
import { isConnectionError, ProblemError, UnexpectedResponse } from './problems.ts';

const detail = (problem: Problem): string => problem.detail;

/** What a user reads. A problem type that the contract gains does not compile until it has a line here. */
const messages: Readonly<Record<Problem['type'], (problem: Problem) => string>> = {
  '/problems/bad-request': detail,
  '/problems/unauthorized': () => 'Your session has ended. Sign in again.',
  '/problems/forbidden': detail,
  '/problems/not-found': () => 'This task is gone. Load the list again.',
  '/problems/method-not-allowed': detail,
  '/problems/request-timeout': () => 'The connection is too slow. Try again.',
  '/problems/gone': detail,
  '/problems/precondition-failed': detail,
  '/problems/content-too-large': () => 'This is too long.',
  '/problems/unsupported-media-type': detail,
  '/problems/unprocessable-content': detail,
  '/problems/request-header-fields-too-large': () => 'Your browser sends too many cookies. Clear those of this site.',
  '/problems/too-many-requests': detail,
  '/problems/internal-server-error': (problem) => `${problem.detail} If it stays so, tell us ${problem.instance}.`,
  '/problems/service-unavailable': detail,
};

/** @param error whatever a call threw */
export function messageOf(error: unknown): string {
  if (error instanceof ProblemError) {
    // A newer service may have a type of its own; its detail can be shown, too.
    return Object.hasOwn(messages, error.problem.type)
      ? messages[error.problem.type](error.problem)
      : error.problem.detail;
  }
  if (isConnectionError(error) || error instanceof UnexpectedResponse)
    return 'The service cannot be reached. Check your connection and try again.';
  return error instanceof Error ? error.message : 'Something went wrong.';
}
