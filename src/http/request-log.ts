import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import type { Context, Middleware } from 'koa';
import type { Logger } from '../log/logger.ts';
import type { Metrics } from '../metrics.ts';
import type { Refusal } from '../refusals/refusal.ts';
import { setHeaders } from './headers.ts';
import { outcomeOf } from './outcome.ts';

const requestIdPattern = /^[A-Za-z0-9._:-]{1,128}$/;

/** The client's own id if it fits the pattern, otherwise a new one. */
export const requestIdOf = (sent: string | undefined): string =>
  sent !== undefined && requestIdPattern.test(sent) ? sent : randomUUID();

export interface RequestLogOptions {
  /** Whether a line has the path, which may have user ids and any text of a client. A line always has the route. */
  readonly hasPath: boolean;
  /** Proxies before the service, each of which adds its client to X-Forwarded-For. */
  readonly trustedProxies: number;
}

/** The fields of the line that the router and the checks set. */
interface RequestState {
  readonly operationId?: string;
  readonly route?: string;
  /** As the log names users. */
  readonly user?: string;
  readonly refusal?: Refusal;
  /** The time of `performance.now()` at which an event stream began. */
  readonly streamingSince?: number;
}

/**
 * Gives each request its id. When its response is closed, it logs one line and reports the same outcome to the metrics.
 * The line never has a header, a query or a body.
 */
export const logRequests =
  (log: Logger, metrics: Metrics | undefined, { hasPath, trustedProxies }: RequestLogOptions): Middleware =>
  (ctx, next) => {
    const start = performance.now();
    const { 'x-request-id': sent, traceparent } = ctx.req.headers;
    const requestId = requestIdOf(sent?.toString());
    // A closed connection has no address any more.
    const client = trustedProxies === 0 ? ctx.req.socket.remoteAddress : forwardedAddress(ctx);
    ctx.state['requestId'] = requestId;
    setHeaders(ctx, { 'X-Request-Id': requestId });
    metrics?.requestStarted();
    ctx.res.once('close', () => {
      const now = performance.now();
      const { operationId, route, user, refusal, streamingSince } = ctx.state as RequestState;
      const outcome = outcomeOf(ctx.res, streamingSince !== undefined);
      const durationMs = now - start;
      metrics?.requestEnded(operationId, outcome, ((streamingSince ?? now) - start) / 1_000);
      log.info(
        {
          requestId,
          method: ctx.method,
          path: hasPath ? ctx.path : undefined,
          route,
          operationId,
          user,
          client,
          reason: refusal?.reason,
          ...refusal?.facts,
          ...outcome,
          ...traceOf(traceparent?.toString()),
          durationMs: Math.round(durationMs * 1000) / 1000,
        },
        'request',
      );
    });
    return next();
  };

/** What the outermost trusted proxy has seen; Koa counts from the end of X-Forwarded-For. */
function forwardedAddress({ request }: Context): string | undefined {
  return isIP(request.ip) > 0 ? request.ip : undefined;
}

/** The client's trace and span (https://www.w3.org/TR/trace-context/#traceparent-header), or nothing. */
function traceOf(traceparent = ''): { readonly traceId?: string; readonly parentId?: string } {
  const [, traceId, parentId] =
    /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:$|-)/.exec(traceparent) ?? [];
  return traceId !== undefined && parentId !== undefined ? { traceId, parentId } : {};
}
