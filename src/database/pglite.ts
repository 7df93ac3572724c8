import { PGlite, type PGliteOptions } from '@electric-sql/pglite';

// Tables in development are small; PostgreSQL's default is 128 MB.
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];

/** Starts PostgreSQL as WebAssembly, wherever its data and its code come from. */
export const openPglite = (options: PGliteOptions): Promise<PGlite> => PGlite.create({ startParams, ...options });
