import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach } from '@jest/globals';
import { databaseConfig, databaseUrl } from './service.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const parts = ['package.json', 'openapi.yaml', 'src', 'node_modules'];

// Longer than a busy machine takes, and less than the longest test of a process may take.
const printsWithin = 250_000;

const running = new Set<ChildProcess>();
const folders = new Set<string>();

/** What is still running after a test is killed, and its folder goes away. */
afterEach(async () => {
  await Promise.all(
    [...running].map(async (child) => {
      const closed = once(child, 'close');
      // The whole group: npm's own children would outlive it and keep its output open.
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await closed;
    }),
  );
  for (const folder of folders) {
    // A test may have made it read-only.
    chmodSync(folder, 0o755);
    rmSync(folder, { recursive: true, force: true });
  }
  folders.clear();
});

/** A folder that looks like a fresh checkout: the project's own files, no `.env` and no data. */
export function freshCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-checkout-'));
  folders.add(folder);
  for (const part of parts) symlinkSync(join(root, part), join(folder, part));
  return folder;
}

export interface RunningProcess {
  readonly pid: number;
  /** Everything written so far, standard output and standard error together. */
  output(): string;
  /** Resolves with the match once the output has it. @throws when the process ends without, or does not print it in time */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when the process has ended and all its output has been read. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Runs a command as an operator would, with no variables but `env`. */
export function run(
  folder: string,
  command: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv = {},
): RunningProcess {
  const [file, ...args] = command;
  // Node 24 is first on the path, as npm puts it there.
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  const child = spawn(file, args, {
    cwd: folder,
    env: { PATH: path, HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.emit('output');
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    child.emit('output');
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    printed: async (pattern) => {
      const isLate = AbortSignal.timeout(printsWithin);
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        if (!running.has(child)) throw new Error(`ended before it printed ${String(pattern)}:\n${output}`);
        if (isLate.aborted) throw new Error(`did not print ${String(pattern)} in time:\n${output}`);
        await once(child, 'output', { signal: isLate }).catch((error: unknown) => {
          if (!isLate.aborted) throw error;
        });
      }
    },
    signal: (signal) => void child.kill(signal),
    ended,
  };
}

/** The variables of an operator whose database is this worker's. */
export const onWorkerDatabase = (): NodeJS.ProcessEnv => {
  const { sharedConnections } = databaseConfig();
  return { DATABASE_URL: databaseUrl(), DATABASE_SHARED_CONNECTIONS: String(sharedConnections) };
};

const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  scripts: { start: string };
};

/** What `npm start` runs, on a free port. */
export const start = (folder: string, env: NodeJS.ProcessEnv = {}): RunningProcess =>
  run(folder, scripts.start.replace('exec ', '').split(' ') as [string, ...string[]], { PORT: '0', ...env });

/** The address that the service prints in development. */
export const address = async (service: RunningProcess): Promise<string> =>
  (await service.printed(/Todo API +(http:\S+)/))[1] ?? '';

/** The token in the `curl` line that the service prints in development. */
export const printedToken = async (service: RunningProcess): Promise<string> =>
  (await service.printed(/curl .*Bearer ([^']+)' http.*\n/))[1] ?? '';
