import { onEmbedded, reachable } from '../database/config.ts';
import { describeDatabase } from '../database/connection-parameters.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../database/embedded.ts';
import { lockWaitMinutes, migrate } from '../database/migrate.ts';
import { dataFolder } from './development.ts';
import { configFromEnvironment } from './environment.ts';
import { readOptions } from './options.ts';
import { endWith } from './start-errors.ts';

const usage = `Usage: npm run migrate
Brings the database of DATABASE_URL up to date; without it, the embedded one.`;

readOptions(usage, {});
const config = configFromEnvironment();
const { connection } = config.database;
let embedded: EmbeddedPostgres | undefined;
try {
  if (config.database.isPooler && connection) {
    console.warn(
      'DATABASE_URL leads to a pooler. Migrations belong on the direct URL: a pooler in transaction mode keeps no session between statements.',
    );
  }
  if (connection === undefined) embedded = await startEmbeddedPostgres(dataFolder());
  const database = embedded ? onEmbedded(config.database, embedded) : reachable(config.database);
  const names = await migrate(database, {
    onLocked: () => {
      console.warn(
        `Another transaction holds a lock on the tables: waiting for it, for ${lockWaitMinutes} minutes at most.`,
      );
    },
  });
  if (names.length > 0) console.log(`Ran ${names.join(', ')}`);
  console.log(
    connection
      ? `The database ${describeDatabase(connection)} is up to date.`
      : `DATABASE_URL is not set: the embedded database in ${dataFolder()} is up to date.`,
  );
} catch (error) {
  endWith(error, config);
} finally {
  await embedded?.close();
}
