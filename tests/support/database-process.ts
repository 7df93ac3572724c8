// The database of one test worker, see global-setup.mjs.
import { once } from 'node:events';
import { MikroORM } from '@mikro-orm/postgresql';
import { loadConfig } from '../../src/config.ts';
import { reachable } from '../../src/database/config.ts';
import { startEmbeddedServer } from './embedded-server.ts';
import { migrate } from '../../src/database/migrate.ts';
import { ormOptions } from '../../src/database/orm-options.ts';

const worker = process.argv[2];
const server = process.env['TEST_DATABASE_URL'];
const database = server === undefined ? await startEmbeddedServer() : await createDatabase(server);
process.stdin.resume();
await migrate(reachable(loadConfig({ DATABASE_URL: database.url }).database));
console.log(database.url);
await once(process.stdin, 'end');
await database.close();

async function createDatabase(serverUrl: string): Promise<{ url: string; close(): Promise<void> }> {
  const name = `todo_test_${process.ppid}_${worker}`;
  const execute = async (sql: string): Promise<void> => {
    const orm = await MikroORM.init(ormOptions(reachable(loadConfig({ DATABASE_URL: serverUrl }).database)));
    try {
      await orm.em.getConnection().execute(sql);
    } finally {
      await orm.close(true);
    }
  };
  await execute(`create database "${name}"`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, close: () => execute(`drop database "${name}" with (force)`) };
}
