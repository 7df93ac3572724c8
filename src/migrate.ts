import { startEmbeddedPostgres } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import { dataFolder } from './development.ts';
import { configFromEnvironment } from './environment.ts';

const { database } = configFromEnvironment();
const embedded = database.url === undefined ? await startEmbeddedPostgres(dataFolder()) : undefined;
try {
  const names = await migrate({ ...database, url: database.url ?? embedded?.url ?? '' });
  console.log(names.length === 0 ? 'The database is up to date.' : `Ran ${names.join(', ')}`);
} finally {
  await embedded?.close();
}
