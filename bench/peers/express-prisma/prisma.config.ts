import { defineConfig } from 'prisma/config';

// The command line fetches its migration engine from a host of its own before it does anything else. Generating the
// client does not use that engine, and any file stands in for it: so the client is made where only npm is reached.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({ schema: 'prisma/schema.prisma' });
