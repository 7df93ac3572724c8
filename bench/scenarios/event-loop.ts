import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import type { Peer } from '../peers.ts';

const module = new URL('../event-loop-delay.ts', import.meta.url).href;

/** How long the event loop was held, in milliseconds. */
export interface Holds {
  readonly longest: number;
  readonly p99: number;
}

const fileOf = ({ folder }: Bench, { id }: Peer): string => join(folder, `${id}.holds`);

/** The variables that have a server of Node.js watch its event loop. */
export const watched = (bench: Bench, peer: Peer): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import=${module}`,
  EVENT_LOOP_DELAY_FILE: fileOf(bench, peer),
});

/** @returns the holds since this was asked last */
export async function holdsOf(
  bench: Bench,
  { peer, pid }: { readonly peer: Peer; readonly pid: number },
): Promise<Holds> {
  const file = fileOf(bench, peer);
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  while (!existsSync(file)) await setTimeout(5, undefined, { signal: bench.signal });
  return JSON.parse(readFileSync(file, 'utf8')) as Holds;
}
