// Jest's transform: Node's own type stripping, which keeps every line and column where it is.
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

const strip = (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) });

export default {
  canInstrument: false,
  process: strip,
  processAsync: async (source) => strip(source),
  getCacheKey: (source, path, options) =>
    createHash('sha1').update([source, path, process.version, options?.instrument].join('\0')).digest('hex'),
};
