import type { Bench, Section } from '../bench.ts';
import { inRounds, measure } from '../measure.ts';
import { requestsOf } from '../operations.ts';
import { withServers } from '../server.ts';
import { nearest } from './nearest.ts';

const counts = [1, 64, 500];

/** Whether a server collapses under many connections. */
export async function connections(bench: Bench): Promise<Section> {
  return withServers(
    bench,
    nearest(bench).map((peer) => ({ peer })),
    async (servers) => {
      const pairs = counts.flatMap((count) => servers.map((server) => ({ count, server })));
      const figures = await inRounds(
        bench,
        pairs,
        ({ count, server }) => `${count} connections, ${server.peer.name}`,
        ({ count, server }, extent) =>
          measure(bench, server, requestsOf('get', bench), { ...extent, connections: count }),
      );
      return {
        title: 'Connections',
        note: 'Get, at 1, 64 and 500 connections.',
        rows: pairs.map(({ count, server }, index) => ({
          '': server.peer.name,
          connections: count,
          'CPU, µs': figures[index]?.cpu.toFixed(0) ?? '',
          'requests/s': figures[index]?.requestsPerSecond.toFixed(0) ?? '',
          'p50, ms': figures[index]?.p50.toFixed(1) ?? '',
          'p99, ms': figures[index]?.p99.toFixed(1) ?? '',
          'memory, MB': figures[index]?.rss.toFixed(0) ?? '',
        })),
      };
    },
  );
}
