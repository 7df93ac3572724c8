import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import type { Caller } from '../../support/caller.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What a bundler makes of the example and the hooks. React's build for development runs the effects of StrictMode twice. */
function bundle(): string {
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-bundle-'));
  const file = join(folder, 'page.js');
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/esbuild/bin/esbuild'),
      join(root, 'tests/browser/react/page.tsx'),
      '--bundle',
      '--format=esm',
      `--define:process.env.NODE_ENV="development"`,
      `--outfile=${file}`,
      '--log-level=warning',
    ],
    { cwd: root, stdio: 'inherit' },
  );
  const text = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  return text;
}

interface Site {
  /** The page of a user. */
  urlFor(user: Caller): string;
}

/** Serves the example to each user under a host name of their own, so that no two share a storage. */
export function useReactSite(apiUrl: () => string): Site {
  const users = new Map<string, Caller>();
  let site: Server;
  beforeAll(async () => {
    const script = bundle();
    site = createServer(({ url, headers: { host = '' } }, response) => {
      const alice = users.get(host.split('.')[0] ?? '');
      if (url === '/page.js') return void response.setHeader('Content-Type', 'text/javascript').end(script);
      if (url === '/config.json')
        return void response.end(JSON.stringify({ apiUrl: apiUrl(), token: alice?.token, user: alice?.userId }));
      response
        .setHeader('Content-Type', 'text/html')
        .end('<!doctype html><title>Tasks</title><body><script type="module" src="/page.js"></script>');
    });
    await once(site.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => {
    site.close().closeAllConnections();
  });
  return {
    urlFor: (user) => {
      const name = `user${users.size}`;
      users.set(name, user);
      return `http://${name}.localhost:${(site.address() as AddressInfo).port}/`;
    },
  };
}
