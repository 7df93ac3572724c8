import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));
/** In your project it is a package, and you need neither the alias nor the plugin. */
const client = fileURLToPath(new URL('../../packages/client/src', import.meta.url));

/** The client's source imports what this example has installed, so that there is one React on the page. */
const oneReact: Plugin = {
  name: 'one-react',
  setup: ({ onResolve, resolve }) => {
    onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) =>
      importer.startsWith(client) ? resolve(path, { kind, resolveDir: folder }) : undefined,
    );
  },
};

/** In development, React checks more, and runs effects twice. */
export type Mode = 'production' | 'development';

/** @returns the page's scripts and style, by their paths on the server */
export async function bundlePage(mode: Mode): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ['page/main.tsx', 'page/service-worker.js', 'page/style.css'],
    // A service worker is responsible for the folder that it is in, and below.
    outdir: '.',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    supported: { 'top-level-await': true },
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    alias: { 'todo-api-client': `${client}/index.ts`, 'todo-api-client/react': `${client}/react/index.ts` },
    plugins: [oneReact],
    logLevel: 'warning',
  });
  return new Map(
    outputFiles.map(({ path, contents }) => [`/${path.slice(folder.length).replaceAll('\\', '/')}`, contents]),
  );
}
