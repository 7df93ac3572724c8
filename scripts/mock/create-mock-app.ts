import type Koa from 'koa';
import type { Middleware } from 'koa';
import { createApp, type AppDependencies } from '../../src/http/app.ts';
import type { Config } from '../../src/config.ts';
import type { Logger } from '../../src/log/logger.ts';
import { reportRefusals } from '../../src/log/refusal-log.ts';
import { acceptAnyToken } from './any-token.ts';

/** What the mocks have in common: the service's own app, which takes any token and logs for people. */
export async function createMockApp(
  { corsOrigins }: Pick<Config, 'corsOrigins'>,
  log: Logger,
  parts: Pick<AppDependencies, 'contract' | 'handlers' | 'adviceOn' | 'openTasks'>,
  middleware: readonly Middleware[] = [],
): Promise<Koa> {
  const { verify, keepPath } = acceptAnyToken();
  const app = await createApp({
    ...parts,
    log,
    report: reportRefusals(log),
    hasPath: true,
    trustedProxies: 0,
    corsOrigins,
    verify,
  });
  // Before the router, which is last, and inside of all that every response goes through.
  app.middleware.splice(-1, 0, keepPath, ...middleware);
  return app;
}
