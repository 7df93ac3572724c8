import Koa from 'koa';
import { allowOrigins, endPreflight } from './cors.ts';
import { logDeniedOrigins } from './denied-origin.ts';
import { answerErrors, type DatabaseErrors } from './errors.ts';
import { requireHost, setStandingHeaders } from './headers.ts';
import { BrokenOff, isConnectionLost } from './outcome.ts';
import type { AllowedOrigins } from './origins.ts';
import { logRequests, type RequestLogOptions } from './request-log.ts';
import { createRouter, type RouterDependencies } from './router.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { ReportRefusal } from '../refusal-log.ts';

export interface AppDependencies extends RouterDependencies, RequestLogOptions {
  readonly log: Logger;
  readonly report: ReportRefusal;
  readonly metrics?: Metrics | undefined;
  readonly corsOrigins: AllowedOrigins;
  readonly databaseErrors: DatabaseErrors;
}

/** Joins the middleware in its order. `server.ts` listens. */
export async function createApp({
  log,
  report,
  metrics,
  corsOrigins,
  databaseErrors,
  hasPath,
  trustedProxies,
  ...routing
}: AppDependencies): Promise<Koa> {
  const app = new Koa({ proxy: trustedProxies > 0, maxIpsCount: trustedProxies });
  app.on('error', (error: Error) => {
    // The request's own line says that the client is gone, or was given up.
    if (!isConnectionLost(error) && !(error instanceof BrokenOff))
      log.error({ err: error }, 'an answer could not be sent');
  });
  app.use(logRequests(log, metrics, { hasPath, trustedProxies }));
  app.use(setStandingHeaders);
  app.use(allowOrigins(corsOrigins));
  app.use(logDeniedOrigins(report, corsOrigins));
  app.use(endPreflight);
  app.use(answerErrors(log, report, databaseErrors));
  app.use(requireHost);
  app.use(await createRouter(routing));
  return app;
}
