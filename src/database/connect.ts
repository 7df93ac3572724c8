import { DatabaseUnavailable } from '../postgres/errors.ts';
import type { RunStatement, Statement } from '../postgres/query.ts';
import { openRunner, type ConnectionLoad } from '../postgres/runner.ts';
import type { ReachableDatabase } from './config.ts';
import { driverOptions } from './driver-options.ts';
import { sessionRequirement } from './target-session.ts';

export interface Database {
  readonly run: RunStatement;
  load(): ConnectionLoad;
  /** Resolves when the database responds and has the service's tables. @throws the driver's error otherwise */
  ping(): Promise<void>;
  close(): Promise<void>;
}

// The server's own statement_timeout comes first. This margin is for a network that drops packets, for commits that wait for a
// standby, and for poolers, where the session has no statement_timeout.
const margin = 1_000;
/** Milliseconds after which another of several hosts is tried. */
const hostTimeout = 2_000;

/**
 * Connects at the first statement, so that the process starts without its database.
 * @param probe a statement that reads every table of the service; each of its rows is an error
 */
export function openDatabase(config: ReachableDatabase, probe: Statement): Database {
  const { hosts } = config.connection;
  const runner = openRunner({
    hosts: hosts.map((host) => ({
      ...driverOptions(config, host),
      connectionTimeoutMillis: hosts.length > 1 ? Math.min(config.connectTimeout, hostTimeout) : config.connectTimeout,
    })),
    requireSession: sessionRequirement(config.connection.targetSession),
    preparedIn: config.preparedIn,
    sharedConnections: config.sharedConnections,
    connections: config.poolSize,
    beginWithin: config.connectTimeout,
    silenceAfter: config.statementTimeout + margin,
  });
  let pending: ReturnType<RunStatement> | undefined;
  return {
    run: runner.run,
    load: () => runner.load(),
    // Probes that come together share one statement.
    ping: async () => {
      pending ??= runner.probe(probe, []).finally(() => {
        pending = undefined;
      });
      const [error] = await pending;
      if (error) throw new DatabaseUnavailable(String(error[0]));
    },
    close: () => runner.close(),
  };
}
