import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../tests/support/free-port.ts';
import type { Bench } from './bench.ts';
import { path, type Peer } from './peers.ts';

const startsWithin = 60_000;
const endsWithin = 15_000;

export interface RunningServer {
  readonly peer: Peer;
  readonly pid: number;
  readonly url: string;
  /** Milliseconds from the start of the process to its first response. */
  readonly startedIn: number;
  /** Throws away what it has logged. */
  dropLog(): void;
  close(): Promise<void>;
}

/** Runs servers side by side while `use` does, as production would: each logs to a file. @param env beside what each peer is given */
export async function withServers<Result>(
  bench: Bench,
  starts: readonly { readonly peer: Peer; readonly env?: NodeJS.ProcessEnv }[],
  use: (servers: RunningServer[]) => Promise<Result>,
): Promise<Result> {
  const running: RunningServer[] = [];
  try {
    for (const [index, { peer, env }] of starts.entries()) {
      bench.progress(`starting ${peer.name}`);
      running.push(await startServer(bench, peer, join(bench.folder, `${peer.id}-${index}.log`), env));
    }
    return await use(running);
  } finally {
    for (const server of running) await server.close();
  }
}

async function startServer(
  { database, secret, tokens }: Bench,
  peer: Peer,
  log: string,
  env: NodeJS.ProcessEnv = {},
): Promise<RunningServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const [token] = readFileSync(tokens.readers, 'utf8').split('\n', 1);
  const output = openSync(log, 'a');
  const started = performance.now();
  const [file, ...args] = peer.command;
  const child = spawn(file, args, {
    cwd: peer.folder,
    env: {
      PATH: path,
      HOME: process.env['HOME'],
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: database.url,
      DATABASE_POOL_SIZE: String(peer.poolSize),
      BETTER_AUTH_SECRET: secret,
      BETTER_AUTH_URL: 'http://127.0.0.1:1',
      ...env,
    },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const server = {
    peer,
    url,
    pid: child.pid ?? 0,
    dropLog: () => {
      truncateSync(log);
    },
    close: () => end(child),
  };
  try {
    await firstResponse(child, `${url}/api/tasks/1`, `Bearer ${token}`, started);
    return { ...server, startedIn: performance.now() - started };
  } catch (error) {
    await server.close();
    throw new Error(`${peer.name} did not start; it wrote:\n${readFileSync(log, 'utf8').slice(-4_000)}`, {
      cause: error,
    });
  }
}

async function firstResponse(child: ChildProcess, url: string, authorization: string, started: number): Promise<void> {
  while (performance.now() < started + startsWithin) {
    if (child.exitCode !== null || child.pid === undefined) throw new Error('the process ended');
    const status = await fetch(url, { headers: { authorization } }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    if (status === 200) return;
    if (status !== 0) throw new Error(`it answered ${status}`);
    await setTimeout(5);
  }
  throw new Error(`it gave no answer within ${startsWithin / 1_000} s`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  const overdue = global.setTimeout(() => child.kill('SIGKILL'), endsWithin);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(overdue);
}
