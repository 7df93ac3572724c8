import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Logger } from '../logger.ts';

const saneRequestId = /^[A-Za-z0-9._:-]{1,128}$/;

/** The client's own id if it is sane, otherwise a new one. */
export const requestIdOf = (sent: string | undefined): string => (sent !== undefined && saneRequestId.test(sent) ? sent : randomUUID());

/** Gives each request its id, and the log exactly one line of chosen fields; never a header, a query or a body. */
export const logRequests = (log: Logger): Middleware => async (ctx, next) => {
  const start = performance.now();
  const requestId = requestIdOf(ctx.get('X-Request-Id'));
  ctx.state['requestId'] = requestId;
  ctx.set('X-Request-Id', requestId);
  await next();
  log.info({
    requestId,
    method: ctx.method,
    operationId: ctx.state['operationId'],
    status: ctx.status,
    reason: ctx.state['reason'],
    durationMs: Math.round((performance.now() - start) * 1000) / 1000,
  }, 'request');
};
