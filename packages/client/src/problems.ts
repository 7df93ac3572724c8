import type { Problem, ProblemType } from './contract.ts';

/** The service refused a request. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** A proxy or another server answered in the place of the service. */
export class UnexpectedResponse extends Error {
  override readonly name = 'UnexpectedResponse';
  readonly status: number;

  constructor(status: number) {
    super(`The response has the status ${status} and is not of the Todo API.`);
    this.status = status;
  }
}

/** @returns whether `error` is a problem of this type, whose properties TypeScript then has */
export const isProblem = <Type extends ProblemType>(
  error: unknown,
  type: Type,
): error is ProblemError & { readonly problem: Extract<Problem, { type: Type }> } =>
  error instanceof ProblemError && error.problem.type === type;

/** @param body what an error response has, parsed where it is JSON */
export function errorOf(body: unknown, { status, headers }: Response): ProblemError | UnexpectedResponse {
  const isProblemBody = headers.get('Content-Type')?.startsWith('application/problem+json') === true;
  return isProblemBody ? new ProblemError(body as Problem) : new UnexpectedResponse(status);
}

/** fetch throws a TypeError when there is no connection, when the connection breaks, and when CORS hides the response. */
export const isConnectionError = (error: unknown): boolean =>
  // By its name, because the `fetch` of another realm has a TypeError of its own.
  (error as Partial<Error> | null | undefined)?.name === 'TypeError';
