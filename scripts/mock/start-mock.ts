import type { Config } from '../../src/config.ts';
import { loadContract } from '../../src/contract.ts';
import { createHandlers } from '../../src/handlers/index.ts';
import { createOpenStreams } from '../../src/http/open-streams.ts';
import { unauthenticatedTaskStore, type Handlers } from '../../src/http/handler.ts';
import type { Logger } from '../../src/log/logger.ts';
import { startServer, type Server } from '../../src/http/server.ts';
import { respondWithExamples } from './respond-with-examples.ts';
import { createMockApp } from './create-mock-app.ts';
import { createPrism } from './prism.ts';

/** The service's own app, in which Prism stands where the database would. */
export async function startMock(
  config: Pick<Config, 'host' | 'port' | 'http' | 'corsOrigins'>,
  log: Logger,
): Promise<Server> {
  const contract = loadContract();
  const own = createHandlers(contract, {
    ping: async () => {},
    isStopping: () => false,
    follow: () => Promise.resolve(undefined),
    streams: createOpenStreams(),
  });
  const isOpen = openOperations(contract.document);
  const prism = await createPrism(contract.document);
  const app = await createMockApp(
    config,
    log,
    {
      contract: contract.document,
      handlers: Object.fromEntries(
        Object.entries(own).map(([id, handler]) => [id, isOpen(id) ? handler : () => ({ status: 204 })]),
      ) as unknown as Handlers,
      adviceOn: () => undefined,
      openTasks: () => unauthenticatedTaskStore,
    },
    [respondWithExamples(prism, isOpen)],
  );
  return startServer(app.callback(), config, log);
}

/** Those that need no token, and no data. */
function openOperations(document: Record<string, unknown>): (operationId: string) => boolean {
  const items = Object.values(
    document['paths'] as Record<string, Record<string, { operationId?: string; security?: unknown[] }>>,
  );
  const open = new Set(
    items
      .flatMap(Object.values)
      .filter(({ security }) => security?.length === 0)
      .map(({ operationId }) => operationId),
  );
  return (operationId) => open.has(operationId);
}
