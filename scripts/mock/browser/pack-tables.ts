import { loadConfig } from '../../../src/config.ts';
import { onEmbedded } from '../../../src/database/config.ts';
import { EmbeddedStream } from '../../../src/database/embedded-stream.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { openPglite } from '../../../src/database/pglite.ts';

/** Databases are made of these; the page makes none. They are half of the bytes. */
const templates = ['template0', 'template1'];

/** @returns PGlite's data after the service's own migrations, packed with gzip, so that a page neither makes tables nor has MikroORM's migrator */
export async function packTables(): Promise<Uint8Array> {
  const db = await openPglite({ dataDir: 'memory://' });
  try {
    const embedded = { openStream: () => new EmbeddedStream(db), close: () => db.close() };
    await migrate(onEmbedded(loadConfig({}).database, embedded));
    await db.exec('update pg_database set datistemplate = false');
    for (const name of templates) await db.exec(`drop database ${name}`);
    await db.exec('checkpoint');
    return await (await db.dumpDataDir('gzip')).bytes();
  } finally {
    await db.close();
  }
}
