import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import { freePort } from '../support/free-port.ts';
import { address, freshCheckout, run, start, type RunningProcess } from '../support/process.ts';
import { secret } from '../support/tokens.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = ['.npmrc', 'app', 'lib', 'next.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json'];

interface Running {
  readonly url: string;
  /** As the page knows it. */
  readonly apiUrl: string;
  readonly service: RunningProcess;
}

/**
 * Installs the example as its README says, in a folder of its own with the packed client, and builds it.
 * @returns a function that starts it, with the service beside it, until the test ends
 */
export function useNextExample(): () => Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-next-'));
  const example = join(folder, 'examples/next');
  let env: NodeJS.ProcessEnv;
  let [port, apiPort] = [0, 0];

  const npm = (variables: NodeJS.ProcessEnv, ...args: string[]): void => {
    execFileSync('npm', args, { cwd: example, env: variables, stdio: ['ignore', 'ignore', 'pipe'] });
  };

  beforeAll(async () => {
    [port, apiPort] = [await freePort(), await freePort()];
    env = {
      // Node.js 24 is first on the path, as npm puts it there.
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      HOME: process.env['HOME'],
      NEXT_TELEMETRY_DISABLED: '1',
      BETTER_AUTH_SECRET: secret,
      BETTER_AUTH_URL: `http://localhost:${port}`,
      NEXT_PUBLIC_API_URL: `http://localhost:${apiPort}`,
    };
    unpackClient(folder);
    for (const part of sources) cpSync(join(root, 'examples/next', part), join(example, part), { recursive: true });
    // What this machine needs to reach a registry is in its own variables.
    npm({ ...process.env, PATH: env['PATH'] }, 'ci', '--prefer-offline', '--no-audit', '--no-fund');
    npm(env, 'run', 'migrate');
    npm(env, 'run', 'build');
  }, 900_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  return async () => {
    const [url, apiUrl] = [`http://localhost:${port}`, `http://localhost:${apiPort}`];
    const app = run(example, ['npm', 'start', '--', '--port', String(port)], env);
    const service = start(freshCheckout(), { BETTER_AUTH_URL: url, PORT: String(apiPort) });
    await Promise.all([app.printed(/Ready in/), address(service)]);
    return { url, apiUrl, service };
  };
}

/** Where the example's package.json expects the client: what `npm run pack:client` packs, and nothing else. */
function unpackClient(folder: string): void {
  const tarball = execFileSync('npm', ['run', '--silent', 'pack:client', '--', '--destination', folder], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  const client = join(folder, 'packages/client');
  mkdirSync(client, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', client, '--strip-components=1']);
}
