import type { Middleware } from 'koa';
import type { Metrics } from '../metrics.ts';

/** Observes each request until its answer has been given to the system, or its connection is gone. */
export const measureRequests = (metrics: Metrics): Middleware => (ctx, next) => {
  const start = performance.now();
  metrics.requestStarted();
  ctx.res.once('close', () => {
    metrics.requestEnded(ctx.state['operationId'] as string | undefined, ctx.status, (performance.now() - start) / 1_000);
  });
  return next();
};
