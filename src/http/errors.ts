import type { Context, Middleware } from 'koa';
import { InvalidToken } from '../auth/token-verifier.ts';
import type { Logger } from '../logger.ts';
import { Problem, serviceUnavailable } from '../problems.ts';
import { send } from './send.ts';

const databaseRetryAfter = 1;

/** Turns whatever was thrown into a problem. The client of a 5xx reads no more than the request id; the log gets the rest. */
export const answerErrors = (log: Logger, isUnavailable: (error: unknown) => boolean): Middleware => async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    const problem = toProblem(error, isUnavailable);
    if (problem.status >= 500) log.error({ requestId: ctx.state['requestId'], operationId: ctx.state['operationId'], err: problem.cause ?? problem }, problem.message);
    // Why a token was refused: the log may know, the client may not.
    if (problem.cause instanceof InvalidToken) ctx.state['reason'] = problem.cause.message;
    sendProblem(ctx, problem);
  }
};

function toProblem(error: unknown, isUnavailable: (error: unknown) => boolean): Problem {
  if (error instanceof Problem) return error;
  return isUnavailable(error) ? serviceUnavailable(databaseRetryAfter, error) : new Problem('internal-server-error', { cause: error });
}

const sendProblem = (ctx: Context, problem: Problem): void =>
  send(ctx, { status: problem.status, type: 'application/problem+json', body: problem.toBody(ctx.state['requestId']), headers: problem.headers });
