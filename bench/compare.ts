import { connections, type Bench, type Section } from './bench.ts';
import { inRounds, measureOperation, type Figures } from './measure.ts';
import type { OperationName } from './operations.ts';
import { withServers } from './server.ts';
import { proveEqual } from './smoke.ts';

/** By peer and operation. */
export type Comparison = Record<string, Partial<Record<OperationName, Figures>>>;

/** Measures every operation on every peer, once they have been shown to give the same answers. */
export async function compare(bench: Bench, operations: readonly OperationName[]): Promise<Comparison> {
  return withServers(
    bench,
    bench.peers.map((peer) => ({ peer })),
    async (servers) => {
      bench.progress('comparing answers');
      await proveEqual(bench, servers);
      const pairs = operations.flatMap((operation) => servers.map((server) => ({ operation, server })));
      const figures = await inRounds(
        bench,
        pairs,
        ({ operation, server }) => `${operation}, ${server.peer.name}`,
        ({ operation, server }, extent) => measureOperation(bench, server, operation, extent),
        // A read and a write with a body pass nearly all code; warming up the other operations too would double a quick run.
        pairs.filter(({ operation }) => operation === 'get' || operation === 'update'),
      );
      const comparison: Comparison = {};
      for (const [index, { operation, server }] of pairs.entries()) {
        const measured = figures[index];
        if (measured) (comparison[server.peer.id] ??= {})[operation] = measured;
      }
      return comparison;
    },
  );
}

const tables: readonly {
  readonly title: string;
  readonly figure: keyof Figures;
  readonly digits: number;
  readonly ratio: boolean;
}[] = [
  { title: 'CPU of the server process, µs per request', figure: 'cpu', digits: 0, ratio: true },
  { title: 'Requests per second', figure: 'requestsPerSecond', digits: 0, ratio: true },
  { title: 'Latency p50, ms', figure: 'p50', digits: 1, ratio: false },
  { title: 'Latency p99, ms', figure: 'p99', digits: 1, ratio: false },
  { title: 'CPU of PostgreSQL, µs per request', figure: 'databaseCpu', digits: 0, ratio: true },
  { title: 'Resident memory, MB', figure: 'rss', digits: 0, ratio: false },
];

export function comparisonSections(
  { peers, rounds, seconds }: Bench,
  operations: readonly OperationName[],
  comparison: Comparison,
): Section[] {
  const floor = comparison['floor'];
  return tables.map(({ title, figure, digits, ratio }) => ({
    title,
    note: `Medians; rounds: ${rounds}, each ${seconds} s at ${connections} connections${ratio && floor ? '; in brackets as a ratio to floor' : ''}.`,
    rows: peers.map(({ id, name }) => ({
      '': name,
      ...Object.fromEntries(
        operations.map((operation) => {
          const value = comparison[id]?.[operation]?.[figure] ?? NaN;
          const base = ratio ? floor?.[operation]?.[figure] : undefined;
          return [operation, `${value.toFixed(digits)}${base === undefined ? '' : ` (${(value / base).toFixed(2)})`}`];
        }),
      ),
    })),
  }));
}
