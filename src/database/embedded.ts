import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Duplex } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import type { PGlite } from '@electric-sql/pglite';
import { checkedDataFolder, openingFailed, signDataFolder, UnusableFolder } from './embedded-folder.ts';
import { EmbeddedStream } from './embedded-stream.ts';
import { openPglite } from './pglite.ts';

// V8 would compile PostgreSQL's functions a second time to make them faster, in 0.5 GB and 1 s of CPU: a quarter of the first start.
for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag);

export interface EmbeddedPostgres {
  /** What the ordinary driver takes for the socket of a new connection. */
  openStream(): Duplex;
  close(): Promise<void>;
}

/** The folder is in use by another process: two writers on one PGlite folder lose data silently. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';

  constructor(folder: string, cause: unknown) {
    super(`${folder} is in use by another process. Stop that one, or set DATABASE_URL to a server that both can use.`, {
      cause,
    });
  }
}

/**
 * Runs PGlite (PostgreSQL as WebAssembly) on `folder`, or in memory without one.
 * @throws FolderInUse, UnusableFolder
 */
export async function startEmbeddedPostgres(folder?: string): Promise<EmbeddedPostgres> {
  const lock = folder === undefined ? undefined : lockFolder(folder);
  try {
    const db = folder === undefined ? await openPglite({ dataDir: 'memory://' }) : await openFolder(folder);
    return {
      openStream: () => new EmbeddedStream(db),
      close: async () => {
        await db.close();
        lock?.close();
      },
    };
  } catch (error) {
    lock?.close();
    throw error;
  }
}

async function openFolder(folder: string): Promise<PGlite> {
  const data = checkedDataFolder(folder);
  const db = await openPglite({ dataDir: data }).catch((error: unknown) => {
    throw openingFailed(folder, error);
  });
  signDataFolder(folder);
  return db;
}

// https://www.sqlite.org/rescode.html#busy
const sqliteBusy = 5;

/** An exclusive SQLite transaction is a lock that the system releases however the process ends. */
function lockFolder(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // SQLite would not say which file it cannot write.
  accessSync(folder, constants.W_OK);
  const file = join(folder, 'lock');
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file);
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
    return lock;
  } catch (error) {
    lock?.close();
    if ((error as { errcode?: number }).errcode === sqliteBusy) throw new FolderInUse(folder, error);
    const { message } = error as Error;
    throw new UnusableFolder(`${file} is no lock (${message}): delete it, or set DATABASE_URL to a server.`, {
      cause: error,
    });
  }
}
