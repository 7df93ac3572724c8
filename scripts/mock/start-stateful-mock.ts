import type { Config } from '../../src/config.ts';
import { loadContract } from '../../src/contract.ts';
import { adviceOn } from '../../src/database/advice.ts';
import { onEmbedded } from '../../src/database/config.ts';
import { openDatabase } from '../../src/database/connect.ts';
import { startEmbeddedPostgres } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';
import { isUnavailable } from '../../src/database/unavailable.ts';
import { createHandlers } from '../../src/handlers/index.ts';
import { createOpenStreams } from '../../src/http/open-streams.ts';
import type { Server } from '../../src/http/server.ts';
import type { Logger } from '../../src/log/logger.ts';
import { createChangesFeeds } from '../../src/tasks/changes-feed.ts';
import { createLiveChanges } from '../../src/tasks/live-changes.ts';
import { probe } from '../../src/tasks/statements.ts';
import { createTaskStores } from '../../src/tasks/task-store.ts';
import { startMockApp } from './start-mock-app.ts';

/** The service with its own handlers and statements, on a database in memory. Only tokens are taken as the mock takes them. */
export async function startStatefulMock(
  config: Pick<Config, 'host' | 'port' | 'http' | 'corsOrigins' | 'database'>,
  log: Logger,
): Promise<Server> {
  const embedded = await startEmbeddedPostgres();
  const reachable = onEmbedded(config.database, embedded);
  await migrate(reachable);
  const database = openDatabase(reachable, probe);
  const live = createLiveChanges(database.run);
  const streams = createOpenStreams();
  const contract = loadContract();
  const stop = async (): Promise<void> => {
    await database.close();
    await embedded.close();
  };

  const server = await startMockApp(
    config,
    log,
    {
      contract: contract.document,
      handlers: createHandlers(contract, {
        ping: database.ping,
        isStopping: () => false,
        follow: createChangesFeeds(live, isUnavailable),
        streams,
      }),
      databaseErrors: { isUnavailable, adviceOn },
      openTasks: createTaskStores(live.run, contract.schema('Task')),
    },
    { onDrained: streams.end },
  ).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    url: server.url,
    close: async () => {
      await server.close();
      await stop();
    },
  };
}
