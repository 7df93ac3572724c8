import { onEmbedded, reachable } from './database/config.ts';
import { startEmbeddedPostgres } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import { dataFolder } from './development.ts';
import { configFromEnvironment } from './environment.ts';

if (process.argv.includes('--help')) console.log('Usage: npm run migrate\nBrings the database of DATABASE_URL up to date; without it, the embedded one.');
else await run();

async function run(): Promise<void> {
  const { database } = configFromEnvironment();
  if (database.isPooler) {
    console.warn('DATABASE_URL is a pooled endpoint. Migrations belong on the direct one: PgBouncer in transaction mode keeps no session between statements.');
  }
  const embedded = database.connection === undefined ? await startEmbeddedPostgres(dataFolder()) : undefined;
  try {
    const names = await migrate(embedded ? onEmbedded(database, embedded.url) : reachable(database));
    console.log(names.length === 0 ? 'The database is up to date.' : `Ran ${names.join(', ')}`);
  } finally {
    await embedded?.close();
  }
}
