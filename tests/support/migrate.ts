import { loadConfig } from '../../src/config.ts';
import { reachable } from '../../src/database/config.ts';
import { migrate } from '../../src/database/migrate.ts';

/** Brings a database up to date, as `npm run migrate` does. @returns the names of the migrations that were run */
export const migrateDatabase = (url: string): Promise<string[]> =>
  migrate(reachable(loadConfig({ DATABASE_URL: url }).database));
