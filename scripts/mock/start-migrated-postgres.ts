import type { DatabaseConfig } from '../../src/database/config.ts';
import { onEmbedded } from '../../src/database/config.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';

/** A database in memory with the service's tables, and nothing in them. */
export async function startMigratedPostgres(config: DatabaseConfig): Promise<EmbeddedPostgres> {
  const embedded = await startEmbeddedPostgres();
  await migrate(onEmbedded(config, embedded));
  return embedded;
}
