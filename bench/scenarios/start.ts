import { median, type Bench, type Section } from '../bench.ts';
import { residentBytes, settled } from '../cpu.ts';
import { withServers } from '../server.ts';
import { nearest } from './nearest.ts';

/** How soon a server answers, and what it takes when it has nothing to do. */
export async function start(bench: Bench): Promise<Section> {
  const starts = nearest(bench).map((peer) => ({ peer, milliseconds: [] as number[], resident: [] as number[] }));
  for (let round = 1; round <= bench.rounds; round += 1) {
    for (const { peer, milliseconds, resident } of starts) {
      await withServers(bench, [{ peer }], async ([server]) => {
        if (!server) return;
        milliseconds.push(server.startedIn);
        await settled(server.pid);
        resident.push(residentBytes(server.pid));
      });
    }
  }
  return {
    title: 'Start and idle memory',
    note: 'From the start of the process to its first answer with a task, on a migrated database; resident memory after it.',
    rows: starts.map(({ peer, milliseconds, resident }) => ({
      '': peer.name,
      'start, ms': median(milliseconds).toFixed(0),
      'memory, MB': (median(resident) / 1e6).toFixed(0),
    })),
  };
}
