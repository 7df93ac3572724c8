import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Logger } from '../logger.ts';
import { setHeaders } from './headers.ts';

const saneRequestId = /^[A-Za-z0-9._:-]{1,128}$/;

/** The client's own id if it is sane, otherwise a new one. */
export const requestIdOf = (sent: string | undefined): string => (sent !== undefined && saneRequestId.test(sent) ? sent : randomUUID());

/** Gives each request its id, and the log exactly one line of chosen fields; never a header, a query or a body. */
export const logRequests = (log: Logger): Middleware => async (ctx, next) => {
  const start = performance.now();
  const { 'x-request-id': sent, traceparent } = ctx.req.headers;
  const requestId = requestIdOf(sent?.toString());
  ctx.state['requestId'] = requestId;
  setHeaders(ctx, { 'X-Request-Id': requestId });
  await next();
  log.info({
    requestId,
    method: ctx.method,
    operationId: ctx.state['operationId'],
    status: ctx.status,
    reason: ctx.state['reason'],
    ...traceOf(traceparent?.toString()),
    durationMs: Math.round((performance.now() - start) * 1000) / 1000,
  }, 'request');
};

/** The caller's trace and span (https://www.w3.org/TR/trace-context/#traceparent-header), or nothing. */
function traceOf(traceparent = ''): { readonly traceId?: string; readonly parentId?: string } {
  const [, traceId, parentId] = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:$|-)/.exec(traceparent) ?? [];
  return traceId !== undefined && parentId !== undefined ? { traceId, parentId } : {};
}
