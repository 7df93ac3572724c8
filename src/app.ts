import Koa from 'koa';
import { allowOrigins, endPreflight } from './http/cors.ts';
import { answerErrors } from './http/errors.ts';
import { requireHost, setStandingHeaders } from './http/headers.ts';
import { logRequests } from './http/request-log.ts';
import { createRouter, type RouterDependencies } from './http/router.ts';
import type { Logger } from './logger.ts';

export interface AppDependencies extends RouterDependencies {
  readonly log: Logger;
  readonly corsOrigins: readonly string[];
  readonly isUnavailable: (error: unknown) => boolean;
}

/** Says what the service is. It never listens: server.ts does. */
export async function createApp({ log, corsOrigins, isUnavailable, ...routing }: AppDependencies): Promise<Koa> {
  const app = new Koa();
  app.on('error', (error: unknown) => log.error({ err: error }, 'an answer could not be sent'));
  app.use(logRequests(log));
  app.use(setStandingHeaders);
  app.use(allowOrigins(corsOrigins));
  app.use(endPreflight);
  app.use(answerErrors(log, isUnavailable));
  app.use(requireHost);
  app.use(await createRouter(routing));
  return app;
}
