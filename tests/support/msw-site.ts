import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleMock } from '../../scripts/mock/browser/bundle.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface MswSite {
  readonly url: string;
  close(): void;
}

/** Serves a page with a script, beside it what the command makes, and MSW's own service worker. @param script its file */
export async function startMswSite(script: string): Promise<MswSite> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [script],
    write: false,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    external: ['./todo-api-mock.js'],
    logLevel: 'warning',
  });
  const scripts = new Map<string | undefined, Uint8Array | undefined>([
    ['/page.js', outputFiles[0]?.contents],
    ['/todo-api-mock.js', await bundleMock()],
    ['/mockServiceWorker.js', readFileSync(`${root}node_modules/msw/lib/mockServiceWorker.js`)],
  ]);
  const server = createServer(({ url }, response) => {
    const text = scripts.get(url);
    if (text) return void response.setHeader('Content-Type', 'text/javascript').end(text);
    response
      .setHeader('Content-Type', 'text/html')
      .end('<!doctype html><title>A page</title><script type="module" src="/page.js"></script>');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.close().closeAllConnections();
    },
  };
}
