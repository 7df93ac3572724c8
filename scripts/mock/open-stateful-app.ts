import type Koa from 'koa';
import type { Config } from '../../src/config.ts';
import { loadContract } from '../../src/contract.ts';
import { adviceOn } from '../../src/database/advice.ts';
import { onEmbedded } from '../../src/database/config.ts';
import { openDatabase } from '../../src/database/connect.ts';
import type { EmbeddedPostgres } from '../../src/database/embedded.ts';
import { isUnavailable } from '../../src/http/database-errors.ts';
import { createHandlers } from '../../src/handlers/index.ts';
import { createOpenStreams } from '../../src/http/open-streams.ts';
import type { Logger } from '../../src/log/logger.ts';
import type { RunStatement } from '../../src/postgres/query.ts';
import { createChangesFeeds } from '../../src/tasks/changes-feed.ts';
import { createLiveChanges } from '../../src/tasks/live-changes.ts';
import { probe } from '../../src/tasks/statements.ts';
import { createTaskStores } from '../../src/tasks/task-store.ts';
import { createMockApp } from './create-mock-app.ts';

export interface StatefulApp {
  readonly koa: Koa;
  readonly run: RunStatement;
  endStreams(): void;
  /** Closes the database, which no request may need any more. */
  close(): Promise<void>;
}

/**
 * The service with its own handlers and statements, on a database in memory. Only tokens are taken as the mock takes them.
 * @param embedded has the service's tables
 */
export async function openStatefulApp(
  config: Pick<Config, 'corsOrigins' | 'database'>,
  log: Logger,
  embedded: EmbeddedPostgres,
): Promise<StatefulApp> {
  const { run, ping, close } = openDatabase(onEmbedded(config.database, embedded), probe);
  const live = createLiveChanges(run);
  const streams = createOpenStreams();
  const contract = loadContract();
  const koa = await createMockApp(config, log, {
    contract: contract.document,
    handlers: createHandlers(contract, {
      ping,
      isStopping: () => false,
      follow: createChangesFeeds(live, isUnavailable),
      streams,
    }),
    adviceOn,
    openTasks: createTaskStores(live.run, contract.schema('Task')),
  });
  return {
    koa,
    run,
    endStreams: streams.end,
    close: async () => {
      await close();
      await embedded.close();
    },
  };
}
