import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { validate } from 'dockerfile-utils';
import { decodeJwt } from 'jose';
import { ask } from '../support/api.ts';
import { accepted, askWith } from '../support/authentication.ts';
import { openSession, signUp } from '../support/better-auth.ts';
import { readCompose } from '../support/compose.ts';
import { readDockerfile } from '../support/dockerfile.ts';
import { freePort } from '../support/free-port.ts';
import { freshCheckout, onWorkerDatabase, run, type RunningProcess } from '../support/process.ts';
import { secret } from '../support/tokens.ts';

jest.setTimeout(120_000);

/** Leads nowhere, as the public URL does inside a container. */
const publicUrl = 'https://app.example.test';
const root = fileURLToPath(new URL('../../', import.meta.url));
const webImage = readDockerfile('examples/web/Dockerfile');
const services = readCompose(['compose.yaml', 'examples/docker-compose/compose.yaml'], {
  BETTER_AUTH_SECRET: secret,
  BETTER_AUTH_URL: publicUrl,
});

const commandOf = (file: string): [string, ...string[]] =>
  readDockerfile(file).execForm('CMD') as [string, ...string[]];

/** The image of the page: its steps done by hand. */
let image: string;

beforeAll(() => {
  image = mkdtempSync(join(tmpdir(), 'todo-api-web-image-'));
  const folder = join(image, 'app/examples/web');
  mkdirSync(folder, { recursive: true });
  const copy = (instruction: string): void => {
    const [target = '', ...sources] = instruction.split(' ').reverse();
    for (const source of sources) {
      const from = join(root, source);
      const to = join(folder, target);
      const isFolder = statSync(from).isDirectory();
      cpSync(from, isFolder ? to : join(to, basename(from)), {
        recursive: true,
        filter: (name) => basename(name) !== 'node_modules',
      });
    }
  };
  const [manifests = '', ...rest] = webImage.instructions('COPY');
  copy(manifests);
  execFileSync('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'pipe' });
  rest.forEach(copy);
});
afterAll(() => {
  rmSync(image, { recursive: true, force: true });
});

/** @param service where the container reaches the service */
async function startBetterAuth(service: string): Promise<string> {
  const port = String(await freePort());
  const { INTERNAL_API_URL: internal = '', ...environment } = services['better-auth']?.environment ?? {};
  await run(join(image, 'app/examples/web'), commandOf('examples/web/Dockerfile'), {
    ...environment,
    INTERNAL_API_URL: internal.replace('http://service:8000', service),
    HOST: '127.0.0.1',
    PORT: port,
  }).printed(/with the tasks of/);
  return `http://127.0.0.1:${port}`;
}

/** The variables of a container, whose neighbours are on this machine. */
const environmentOf = (name: string, betterAuth: string): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  ...Object.fromEntries(
    Object.entries(services[name]?.environment ?? {}).map(([variable, value]) => [
      variable,
      value.replace('http://better-auth:3000', betterAuth),
    ]),
  ),
  PGPASSWORD: undefined,
  ...onWorkerDatabase(),
  HOST: '127.0.0.1',
  PORT: '0',
});

async function startService(env: NodeJS.ProcessEnv): Promise<{ url: string; service: RunningProcess }> {
  const service = run(freshCheckout(), commandOf('Dockerfile'), env);
  const [, url = ''] = await service.printed(/"url":"([^"]+)","msg":"listening"/);
  return { url, service };
}

test("the containers' commands sign a user up, serve tasks, delete both, and let doctor find the keys", async () => {
  const port = String(await freePort());
  const betterAuth = await startBetterAuth(`http://127.0.0.1:${port}`);
  const migration = run(
    freshCheckout(),
    services['migrate']?.command as [string, ...string[]],
    environmentOf('migrate', betterAuth),
  );
  expect((await migration.ended).code).toBe(0);
  const { url } = await startService({ ...environmentOf('service', betterAuth), PORT: port });
  const { token, deleteAccount } = await openSession(betterAuth, publicUrl);
  expect(decodeJwt(token).iss).toBe(publicUrl);
  for (const file of ['', 'main.js', 'service-worker.js', 'style.css', 'config.json'])
    expect([file, (await fetch(`${betterAuth}/${file}`)).status]).toEqual([file, 200]);
  expect(await askWith(url, token)).toMatchObject(accepted);
  const { headers } = await ask(url, 'GET', '/api/tasks', { token, headers: { origin: publicUrl } });
  expect(headers['access-control-allow-origin']).toBe(publicUrl);
  await ask(url, 'POST', '/api/tasks', { token, body: { title: 'Buy milk' } });
  await deleteAccount();
  expect((await ask(url, 'GET', '/api/tasks', { token })).body).toEqual([]);
  const doctor = run(
    freshCheckout(),
    ['node', 'src/run.mjs', 'src/cli/doctor.ts'],
    environmentOf('service', betterAuth),
  );
  expect((await doctor.ended).code).toBe(0);
  expect(doctor.output()).toContain(`${betterAuth}/api/auth/jwks publishes 1 key`);
});

test('without JWKS_URL the keys are not found, and the log names the variable', async () => {
  const betterAuth = await startBetterAuth('http://127.0.0.1:1');
  const { url, service } = await startService({ ...environmentOf('service', betterAuth), JWKS_URL: '' });
  expect((await askWith(url, await signUp(betterAuth, publicUrl))).status).toBe(503);
  await service.printed(/"reason":"keys-unreachable".*set JWKS_URL/);
});

test('the linter finds nothing in the Dockerfile of the page, which runs what npm start runs', async () => {
  expect(validate(webImage.text).map(({ message, range }) => [range.start.line + 1, message])).toEqual([]);
  const { default: manifest } = await import('../../examples/web/package.json', { with: { type: 'json' } });
  expect(webImage.execForm('CMD').join(' ')).toBe((manifest as { scripts: { start: string } }).scripts.start);
  expect(webImage.instructions('FROM')).toEqual([
    ...new Set(
      readDockerfile('Dockerfile')
        .instructions('FROM')
        .map((image) => image.split(' ')[0]),
    ),
  ]);
});
