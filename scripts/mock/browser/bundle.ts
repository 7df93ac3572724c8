import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { packTables } from './pack-tables.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const pglite = `${root}node_modules/@electric-sql/pglite/dist`;

/** What a page needs of Node.js is in the folder "node", or else in @jspm/core. */
const ours = ['async_hooks', 'buffer', 'crypto', 'fs', 'net', 'timers/promises', 'url', 'zlib'];
const polyfills = 'assert events path process querystring stream string_decoder util util/types'.split(' ');
/** Servers, processes and threads, of which a page has none, and what pg takes if it is installed. */
const empty = 'child_process dns http module os tls tty v8 worker_threads pg-cloudflare pg-native'.split(' ');

const packed: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  'tables.tar.gz': packTables,
  'pglite.data': () => compressed(`${pglite}/pglite.data`),
  'pglite.wasm': () => compressed(`${pglite}/pglite.wasm`),
  'initdb.wasm': () => compressed(`${pglite}/initdb.wasm`),
};

/** @returns the source of an ES module that exports `createTodoApiMock` and imports nothing */
export async function bundleMock(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: ['create-todo-api-mock.ts'],
    write: false,
    bundle: true,
    minify: true,
    keepNames: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    inject: ['node/globals.ts'],
    define: {
      global: 'globalThis',
      // MikroORM looks there, and warns if there is none.
      'globalThis.AsyncLocalStorage': 'AsyncLocalStorage',
      'process.env.NODE_ENV': '"production"',
      // Where this is read, the file is in the bundle.
      'import.meta.url': '"file:///todo-api/src/bundle.js"',
    },
    plugins: [standIns, packedFiles],
    logLevel: 'warning',
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

const standIns: Plugin = {
  name: 'stand-ins',
  setup: ({ onResolve, onLoad, resolve }) => {
    onResolve({ filter: /^(node:)?[a-z][a-z0-9_/-]*\/?$/ }, ({ path, kind, namespace }) => {
      const name = path.replace(/^node:/, '').replace(/\/$/, '');
      if (empty.includes(name)) return { path: name, namespace: 'empty' };
      if (!ours.includes(name) && !polyfills.includes(name)) return undefined;
      if (kind === 'require-call' && namespace !== 'required') return { path: name, namespace: 'required' };
      if (ours.includes(name)) return { path: `${here}node/${name.replace(/[/_]/g, '-')}.ts` };
      return resolve(`@jspm/core/nodelibs/${name}`, { resolveDir: root, kind: 'import-statement' });
    });
    onLoad({ filter: /^/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
    // What CommonJS requires is the default export where there is one, such as the class EventEmitter.
    onLoad({ filter: /^/, namespace: 'required' }, ({ path }) => ({
      contents: `const names = require('${path}'); module.exports = names.default ?? names;`,
    }));
  },
};

const packedFiles: Plugin = {
  name: 'packed-files',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^packed:/ }, ({ path }) => ({ path: path.slice('packed:'.length), namespace: 'packed' }));
    onLoad({ filter: /^/, namespace: 'packed' }, async ({ path }) => ({
      contents: (await packed[path]?.()) ?? '',
      loader: 'binary',
    }));
    onResolve({ filter: /^packed-text:/ }, ({ path }) => ({
      path: `${root}${path.slice('packed-text:'.length)}`,
      namespace: 'packed-text',
    }));
    onLoad({ filter: /^/, namespace: 'packed-text' }, async ({ path }) => ({
      contents: await readFile(path),
      loader: 'text',
    }));
  },
};

const compressed = async (file: string): Promise<Buffer> =>
  promisify(gzip)(await readFile(file), { level: constants.Z_BEST_COMPRESSION });
