import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Command } from './toolchain.ts';

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

export async function run(command: Command, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const [program = '', ...args] = command.split(' ');
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const code = await new Promise<number>((done) => {
    child.once('error', (error) => {
      errors += error.message;
      done(1);
    });
    child.once('close', (status) => {
      done(status ?? 1);
    });
  });
  return { code, output, errors };
}

/** @throws with what the command printed, if it fails */
export async function succeed(command: Command, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const { code, output, errors } = await run(command, cwd, env);
  if (code !== 0) throw new Error(`${command}: ${errors}${output}`);
}

/** Like Promise.all, with two at a time: each of these processes keeps a core busy. */
export async function twoAtATime<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all([worker(), worker()]);
  return results;
}

/** @throws when the process ends before it has printed such a line */
export async function printed(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  if (!child.stdout) throw new Error('the process has no output to read');
  for await (const line of createInterface(child.stdout)) {
    const match = pattern.exec(line);
    if (!match) continue;
    child.stdout.resume();
    return match;
  }
  throw new Error('the process ended before it was ready');
}
