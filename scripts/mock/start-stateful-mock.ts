import type { Config } from '../../src/config.ts';
import { startServer, type Server } from '../../src/http/server.ts';
import type { Logger } from '../../src/log/logger.ts';
import { openStatefulApp } from './open-stateful-app.ts';
import { startMigratedPostgres } from './start-migrated-postgres.ts';

/** The app that keeps tasks, on a port. */
export async function startStatefulMock(
  config: Pick<Config, 'host' | 'port' | 'http' | 'corsOrigins' | 'database'>,
  log: Logger,
): Promise<Server> {
  const { koa, endStreams, close } = await openStatefulApp(config, log, await startMigratedPostgres(config.database));
  const server = await startServer(koa.callback(), config, log, undefined, { onDrained: endStreams }).catch(
    async (error: unknown) => {
      await close();
      throw error;
    },
  );
  return {
    url: server.url,
    close: async () => {
      await server.close();
      await close();
    },
  };
}
