import type { DatabaseConfig } from '../config.ts';
import { openPipeline, type ConnectionLoad, type RunStatement } from '../speed/pipeline.ts';
import { openPool } from '../speed/pooled.ts';
import { driverOptions, poolOptions } from './driver-options.ts';

export interface Database {
  readonly run: RunStatement;
  load(): ConnectionLoad;
  /** Resolves when the database answers. @throws whatever the driver says when it does not */
  ping(): Promise<void>;
  close(): Promise<void>;
}

// The server's own time-out answers first; this one is for a network that has gone silent, and for poolers, whose
// sessions cannot be told of a time-out.
const margin = 1_000;

/** Connects when first asked: a database that is away does not keep the process from starting. */
export function openDatabase(config: DatabaseConfig & { url: string }): Database {
  const options = driverOptions(config);
  const silenceAfter = config.statementTimeout + margin;
  const runner = config.sharedConnections === 0
    ? openPool({ ...options, ...poolOptions(config), query_timeout: silenceAfter })
    : openPipeline(options, { size: config.sharedConnections, silenceAfter });
  return {
    run: runner.run,
    load: () => runner.load(),
    ping: () => runner.run({ name: 'ping', text: 'select 1' }, [], () => {}),
    close: () => runner.close(),
  };
}
