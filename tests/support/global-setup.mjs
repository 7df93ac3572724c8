// One migrated database for each worker: on the server of TEST_DATABASE_URL, or else embedded, each in a process of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export default async function setup({ maxWorkers }) {
  const databases = await Promise.all(Array.from({ length: maxWorkers }, (_, index) => startDatabase(index + 1)));
  process.env.TEST_WORKER_DATABASES = JSON.stringify(databases.map(({ url }) => url));
  process.env.TEST_ANSWERS_FOLDER = mkdtempSync(join(tmpdir(), 'todo-api-answers-'));
  globalThis.stopTestDatabases = () => Promise.all(databases.map(({ stop }) => stop()));
}

/** The process prints the URL as its first line and lives until its standard input ends. */
async function startDatabase(worker) {
  const script = fileURLToPath(new URL('./database-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, String(worker)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const url = await Promise.race([
    new Promise((resolve) => createInterface(child.stdout).once('line', resolve)),
    exited.then((code) => {
      throw new Error(`the test database ended with ${code} before it was ready`);
    }),
  ]);
  return {
    url,
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
