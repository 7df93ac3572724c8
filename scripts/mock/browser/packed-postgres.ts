import tables from 'packed:tables.tar.gz';
import initdb from 'packed:initdb.wasm';
import files from 'packed:pglite.data';
import postgres from 'packed:pglite.wasm';
import type { EmbeddedPostgres } from '../../../src/database/embedded.ts';
import { EmbeddedStream } from '../../../src/database/embedded-stream.ts';
import { openPglite } from '../../../src/database/pglite.ts';

/** PostgreSQL and a database with the service's tables, all of which the bundle has in it: see bundle.ts. */
export async function startPackedPostgres(): Promise<EmbeddedPostgres> {
  const db = await openPglite({
    dataDir: 'memory://',
    loadDataDir: new Blob([tables]),
    fsBundle: await unpack(files).blob(),
    pgliteWasmModule: await compile(postgres),
    initdbWasmModule: await compile(initdb),
  });
  return { openStream: () => new EmbeddedStream(db), close: () => db.close() };
}

const unpack = (bytes: Uint8Array<ArrayBuffer>): Response =>
  new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')));

const compile = async (bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> =>
  WebAssembly.compile(await unpack(bytes).arrayBuffer());
