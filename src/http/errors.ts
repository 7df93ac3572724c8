import type { Context, Middleware } from 'koa';
import { InvalidToken } from '../auth/token-verifier.ts';
import type { Logger } from '../logger.ts';
import { Problem, serviceUnavailable } from '../problems.ts';
import { TooManyStatements } from '../postgres/errors.ts';
import { causeOf, logOutages } from './outage-log.ts';
import { send } from './send.ts';

/** What is known of the database's errors. */
export interface DatabaseErrors {
  readonly isUnavailable: (error: unknown) => boolean;
  /** What an operator can do, for the log. */
  readonly adviceOn: (error: unknown) => string | undefined;
}

const databaseRetryAfter = 1;

/** Turns whatever was thrown into a problem. The client of a 5xx reads no more than the request id; the log gets the rest. */
export const answerErrors = (log: Logger, { isUnavailable, adviceOn }: DatabaseErrors): Middleware => {
  const logOutage = logOutages(log);
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const problem = toProblem(error, isUnavailable);
      const { requestId, operationId } = ctx.state;
      if (problem.status === 503) logOutage({ requestId, operationId, ...(isUnavailable(problem.cause) && { advice: adviceOn(problem.cause) }) }, problem);
      else if (problem.status >= 500) log.error({ requestId, operationId, err: problem.cause ?? problem }, problem.message);
      ctx.state['reason'] = reasonOf(problem);
      sendProblem(ctx, problem);
    }
  };
};

/** What the request's line in the log says about a refusal; the client may not know why a token was refused, or what is away. */
function reasonOf(problem: Problem): string | undefined {
  if (problem.status === 503) return causeOf(problem);
  return problem.cause instanceof InvalidToken ? problem.cause.message : undefined;
}

function toProblem(error: unknown, isUnavailable: (error: unknown) => boolean): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TooManyStatements) return new Problem('too-many-requests', { headers: { 'Retry-After': '1' }, cause: error });
  return isUnavailable(error) ? serviceUnavailable(databaseRetryAfter, error) : new Problem('internal-server-error', { cause: error });
}

const sendProblem = (ctx: Context, problem: Problem): unknown =>
  send(ctx, { status: problem.status, type: 'application/problem+json', body: problem.toBody(ctx.state['requestId']), headers: problem.headers });
