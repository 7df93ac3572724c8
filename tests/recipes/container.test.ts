import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { askWith } from '../support/authentication.ts';
import { readCompose } from '../support/compose.ts';
import { readDockerfile } from '../support/dockerfile.ts';
import { freePort } from '../support/free-port.ts';
import { freshCheckout, onWorkerDatabase, run, type RunningProcess } from '../support/process.ts';
import { newUser, secret, tokenFor } from '../support/tokens.ts';

jest.setTimeout(120_000);

let secrets: string;
let port: string;

beforeEach(async () => {
  secrets = mkdtempSync(join(tmpdir(), 'todo-api-secrets-'));
  port = String(await freePort());
  writeFileSync(join(secrets, 'better-auth-secret'), `${secret}\n`);
  writeFileSync(join(secrets, 'database-url'), `${onWorkerDatabase()['DATABASE_URL']}\n`);
});
afterEach(() => {
  rmSync(secrets, { recursive: true, force: true });
});

/** Runs a command, or else the file's own, as the container does. */
function runContainer(command?: readonly string[]): RunningProcess {
  const { 'todo-api': container } = readCompose(['examples/container/compose.yaml'], {
    BETTER_AUTH_URL: 'http://127.0.0.1:1',
    PORT: port,
    SHUTDOWN_DRAIN_MS: '3000',
  });
  const entrypoint = (container?.entrypoint ?? []).map((part) => part.replaceAll('/run/secrets', secrets));
  return run(freshCheckout(), [...entrypoint, ...(command ?? container?.command ?? [])] as [string, ...string[]], {
    NODE_ENV: 'production',
    ...onWorkerDatabase(),
    ...container?.environment,
    DATABASE_URL: undefined,
  });
}

test('migrates, starts on PORT with the secrets of the files, is healthy, and drains after SIGTERM', async () => {
  expect((await runContainer(['node', 'src/run.mjs', 'src/cli/migrate.ts']).ended).code).toBe(0);
  const service = runContainer();
  await service.printed(/"msg":"listening"/);
  const url = `http://127.0.0.1:${port}`;
  expect((await askWith(url, await tokenFor(newUser()))).status).toBe(200);
  const [node = '', ...args] = readDockerfile('Dockerfile').execForm('HEALTHCHECK');
  expect((await run(freshCheckout(), [node, ...args], { PORT: port }).ended).code).toBe(0);
  expect((await ask(url, 'GET', '/readyz')).status).toBe(200);
  // The process that gets the signal is the service itself.
  service.signal('SIGTERM');
  await service.printed(/"msg":"stopping"/);
  expect((await ask(url, 'GET', '/readyz')).status).toBe(503);
  expect((await askWith(url, await tokenFor(newUser()))).status).toBe(200);
  expect((await service.ended).code).toBe(0);
});

test('runs doctor with the same secrets', async () => {
  const doctor = runContainer(['node', 'src/run.mjs', 'src/cli/doctor.ts']);
  expect((await doctor.ended).code).toBe(0);
  expect(doctor.output()).toMatch(/ok +database +PostgreSQL/);
});

test('ends with 1 without a file, and names it', async () => {
  rmSync(join(secrets, 'database-url'));
  const service = runContainer();
  expect((await service.ended).code).toBe(1);
  expect(service.output()).toContain(`${secrets}/database-url`);
});
