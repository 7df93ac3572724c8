import type { components } from 'todo-api';

type Schemas = components['schemas'];

/** The body of any error response. */
export type Problem = Extract<Schemas[keyof Schemas], { type: `/problems/${string}` }>;

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

/** The service said no. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** @param error whatever a call threw */
export function messageOf(error: unknown): string {
  if (error instanceof Refused && Object.hasOwn(messages, error.problem.type))
    return messages[error.problem.type](error.problem);
  // fetch throws a TypeError when there is no connection, or when CORS hides the response.
  if (error instanceof TypeError) return 'The service cannot be reached. Check your connection and try again.';
  return error instanceof Error ? error.message : 'Something went wrong.';
}
