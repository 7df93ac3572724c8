import type { Context, Middleware } from 'koa';
import { keyLifetimeHours } from '../limits.ts';
import type { Logger } from '../log/logger.ts';
import { codeOf } from '../postgres/errors.ts';
import { Problem, tooManyRequests } from '../problems.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { ReportRefusal } from '../log/refusal-log.ts';
import { KeyReused } from '../tasks/key-reused.ts';
import { TooManyLists } from '../tasks/too-many-lists.ts';
import { databaseProblem } from './database-errors.ts';
import { send } from './send.ts';

/** What an operator can do about an error of the database, for the log. */
export type AdviceOn = (error: unknown) => string | undefined;

/** Turns every error that was thrown into a problem. A 5xx response has nothing but the request id; the log has the rest. */
export const handleErrors =
  (logError: LogError): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      sendProblem(ctx, logError(error, ctx));
    }
  };

/** @returns the problem that the error is */
export type LogError = (error: unknown, ctx: Context) => Problem;

/**
 * Logs each internal error. Refusals, which may come in great numbers, are logged once for each cause, see
 * refusal-log.ts.
 */
export const createErrorLog =
  (log: Logger, report: ReportRefusal, adviceOn: AdviceOn): LogError =>
  (error, ctx) => {
    const problem = toProblem(error);
    const { requestId, operationId } = ctx.state as { requestId: string; operationId?: string };
    const refusal = refusalOf(problem);
    if (refusal) {
      ctx.state['refusal'] = refusal;
      report(refusal, {
        level: problem.status === 503 ? 'error' : 'warn',
        requestId,
        operationId,
        advice: adviceOn(refusal.cause),
      });
    } else if (problem.status >= 500) {
      log.error({ requestId, operationId, err: problem.cause ?? problem }, problem.message);
    }
    return problem;
  };

/** The reason for the log, where status and body do not say it. */
function refusalOf({ status, cause }: Problem): Refusal | undefined {
  if (cause instanceof Refusal) return cause;
  return status === 503 ? new Refusal('database-unavailable', { code: codeOf(cause) }, { cause }) : undefined;
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TooManyLists) return tooManyRequests(new Refusal('too-many-lists'));
  if (error instanceof KeyReused) return keyReused();
  return databaseProblem(error) ?? new Problem('internal-server-error', { cause: error });
}

function keyReused(): Problem {
  const detail = `This Idempotency-Key was used for another request in the last ${keyLifetimeHours} hours.`;
  return new Problem('unprocessable-content', {
    detail,
    errors: [{ parameter: 'Idempotency-Key', code: 'key-reused', detail }],
  });
}

const sendProblem = (ctx: Context, problem: Problem): unknown =>
  send(ctx, {
    status: problem.status,
    type: 'application/problem+json',
    body: problem.toBody(ctx.state['requestId']),
    headers: problem.headers,
  });
