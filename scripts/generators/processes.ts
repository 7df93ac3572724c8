import { runCommand, type Ended } from '../processes/run-command.ts';
import type { Command } from './toolchain.ts';

/** Runs a command line without quotes. */
export function run(command: Command, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const [program = '', ...args] = command.split(' ');
  return runCommand(program, args, { cwd, env });
}

/** @throws with what the command printed, if it fails */
export async function succeed(command: Command, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const { code, output } = await run(command, cwd, env);
  if (code !== 0) throw new Error(`${command}: ${output}`);
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
