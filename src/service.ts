import { createApp } from './http/app.ts';
import { createConfiguredVerifier } from './auth/configured-verifier.ts';
import type { Config } from './config.ts';
import { loadContract } from './contract.ts';
import { adviceOn } from './database/advice.ts';
import type { ReachableDatabase } from './database/config.ts';
import { openDatabase } from './database/connect.ts';
import { createHandlers } from './handlers/index.ts';
import { isUnavailable } from './http/database-errors.ts';
import { createOpenStreams } from './http/open-streams.ts';
import { createQuota } from './http/quota.ts';
import { nameUsers } from './log/logged-user.ts';
import type { Logger } from './log/logger.ts';
import type { MetricsServer } from './metrics.ts';
import { startServer, type Server } from './http/server.ts';
import { rememberTokens } from './auth/token-cache.ts';
import { reportRefusals } from './log/refusal-log.ts';
import { createChangesFeeds } from './tasks/changes-feed.ts';
import { createLiveChanges } from './tasks/live-changes.ts';
import { probe } from './tasks/statements.ts';
import { createTaskStores } from './tasks/task-store.ts';

/** A configuration in which the defaults of development are filled in. */
export interface CompleteConfig extends Config {
  readonly auth: Config['auth'] & { readonly secret: string };
  readonly database: ReachableDatabase;
}

/** Joins all parts: configuration → database → app → server. Neither the database nor the issuer has to be reachable yet. */
export async function startService(config: CompleteConfig, log: Logger): Promise<Server> {
  const { auth } = config;
  let stopping = false;
  const database = openDatabase(config.database, probe);
  const metrics = await startMetricsIfWanted(config, log);
  metrics?.watchConnections(database.load);
  const live = createLiveChanges(database.run);
  const streams = createOpenStreams();
  metrics?.watchStreams(() => streams.size);
  const report = reportRefusals(log, metrics);
  const contract = loadContract();
  const verify = createConfiguredVerifier(auth, auth.secret, {
    onSuccess: () => metrics?.keysFetched('success'),
    onFailure: (refusal) => {
      metrics?.keysFetched('failure');
      report(refusal);
    },
    onChange: () => tokens.clear(),
  });
  const nameUser = nameUsers(config.logUsers, auth.secret);
  const tokens = rememberTokens(async (token) => {
    const principal = await verify(token);
    return { ...principal, loggedAs: nameUser(principal.userId) };
  });
  const app = await createApp({
    log,
    report,
    metrics,
    hasPath: !config.production,
    trustedProxies: config.trustedProxies,
    corsOrigins: config.corsOrigins,
    adviceOn,
    contract: contract.document,
    handlers: createHandlers(contract, {
      ping: database.ping,
      isStopping: () => stopping,
      follow: createChangesFeeds(live, isUnavailable),
      streams,
    }),
    verify: tokens.verify,
    quota: config.requestsPerMinute === undefined ? undefined : await createQuota(config.requestsPerMinute),
    openTasks: createTaskStores(live.run, contract.schema('Task')),
  });
  const server = await startServer(app.callback(), config, log, metrics, { onDrained: streams.end }).catch(
    async (error: unknown) => {
      await Promise.all([database.close(), metrics?.close()]);
      throw error;
    },
  );
  return {
    url: server.url,
    close: async () => {
      stopping = true;
      await server.close();
      await database.close();
      await metrics?.close();
    },
  };
}

/** Loads the library of the metrics only where METRICS_PORT is set. */
async function startMetricsIfWanted({ host, metricsPort }: Config, log: Logger): Promise<MetricsServer | undefined> {
  if (metricsPort === undefined) return undefined;
  const { startMetrics } = await import('./metrics.ts');
  const metrics = await startMetrics(host, metricsPort);
  log.info({ url: metrics.url }, 'metrics');
  return metrics;
}
