import Koa, { type Context } from 'koa';
import { allowOrigins, endPreflight } from './cors.ts';
import { logDeniedOrigins } from './denied-origin.ts';
import { handleErrors, createErrorLog, type AdviceOn } from './errors.ts';
import { requireHost, setStandingHeaders } from './headers.ts';
import { BrokenOff, isConnectionLost } from './outcome.ts';
import type { AllowedOrigins } from './origins.ts';
import { logRequests, type RequestLogOptions } from './request-log.ts';
import { createRouter, type RouterDependencies } from './router.ts';
import type { Logger } from '../log/logger.ts';
import type { Metrics } from '../metrics.ts';
import type { ReportRefusal } from '../log/refusal-log.ts';

export interface AppDependencies extends RouterDependencies, RequestLogOptions {
  readonly log: Logger;
  readonly report: ReportRefusal;
  readonly metrics?: Metrics | undefined;
  readonly corsOrigins: AllowedOrigins;
  readonly adviceOn: AdviceOn;
}

/** Joins the middleware in its order. `server.ts` listens. */
export async function createApp({
  log,
  report,
  metrics,
  corsOrigins,
  adviceOn,
  hasPath,
  trustedProxies,
  ...routing
}: AppDependencies): Promise<Koa> {
  const app = new Koa({ proxy: trustedProxies > 0, maxIpsCount: trustedProxies });
  const logError = createErrorLog(log, report, adviceOn);
  // The body of a response that has begun could not be read on. The request's own line says when its connection was the reason.
  app.on('error', (error: Error, ctx: Context) => {
    if (!isConnectionLost(error) && !(error instanceof BrokenOff)) logError(error, ctx);
  });
  app.use(logRequests(log, metrics, { hasPath, trustedProxies }));
  app.use(setStandingHeaders);
  app.use(allowOrigins(corsOrigins));
  app.use(logDeniedOrigins(report, corsOrigins));
  app.use(endPreflight);
  app.use(handleErrors(logError));
  app.use(requireHost);
  app.use(await createRouter(routing));
  return app;
}
