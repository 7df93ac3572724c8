import { join } from 'node:path';
import { median, type Bench, type Section } from '../bench.ts';
import { forgetPeak, residentBytes } from '../cpu.ts';
import { measure } from '../measure.ts';
import { withServers, type RunningServer } from '../server.ts';
import { writeTokenFile } from '../tokens.ts';
import { holdsOf, watched, type Holds } from './event-loop.ts';
import { nearest } from './nearest.ts';

const length = 20_000;
const owner = 'long-list';
/** Lists fetched at once. */
const concurrencies = [1, 4];

interface Reading extends Holds {
  /** Microseconds. */
  readonly cpuPerTask: number;
  /** Bytes above what was resident before the first long list. */
  readonly growth: number;
}

/** What one user with very many tasks does to a server. */
export async function longList(bench: Bench): Promise<Section> {
  const { client, tidy } = bench.database;
  await client.query(
    "insert into tasks (user_id, title, description) select $1, 'Task number ' || i, 'What there is to say about task ' || i from generate_series(1, $2::integer) i",
    [owner, length],
  );
  await tidy();
  const tokens = await writeTokenFile(join(bench.folder, owner), bench.secret, 1, () => owner);
  try {
    return await withServers(
      bench,
      nearest(bench).map((peer) => ({ peer, env: watched(bench, peer) })),
      async (servers) => {
        const idle = servers.map(({ pid }) => residentBytes(pid));
        const cases = concurrencies.flatMap((atOnce) =>
          servers.map((server, index) => ({ server, atOnce, idle: idle[index] ?? NaN })),
        );
        const readings = cases.map((): Reading[] => []);
        for (let round = 1; round <= bench.rounds; round += 1) {
          for (const [index, { server, atOnce, idle }] of cases.entries()) {
            bench.progress(`round ${round} of ${bench.rounds}: list of ${length}, ${server.peer.name}`);
            readings[index]?.push(await read(bench, server, { tokens, atOnce, idle }));
          }
        }
        return {
          title: `A list of ${length.toLocaleString('en')} tasks`,
          note:
            'Medians of the rounds. Growth: most memory resident meanwhile above that before the first list. ' +
            'Holds of the event loop are measured in the process, waiting for a processor included.',
          rows: cases.map(({ server: { peer }, atOnce }, index) => {
            const of = (figure: keyof Reading): number =>
              median((readings[index] ?? []).map((reading) => reading[figure]));
            return {
              '': peer.name,
              'at once': atOnce,
              'CPU per task, µs': of('cpuPerTask').toFixed(2),
              'growth, MB': (of('growth') / 1e6).toFixed(0),
              'longest hold, ms': of('longest').toFixed(1),
              'p99 of holds, ms': of('p99').toFixed(1),
            };
          }),
        };
      },
    );
  } finally {
    await client.query('delete from tasks where user_id = $1', [owner]);
    await tidy();
  }
}

interface Case {
  readonly tokens: string;
  readonly atOnce: number;
  /** Bytes resident before the first long list. */
  readonly idle: number;
}

async function read(bench: Bench, server: RunningServer, { tokens, atOnce, idle }: Case): Promise<Reading> {
  forgetPeak(server.pid);
  await holdsOf(bench, server);
  const { cpu } = await measure(
    bench,
    server,
    { method: 'GET', path: '/api/tasks', tokens, firstId: 1, ids: 1 },
    { connections: atOnce },
  );
  return {
    ...(await holdsOf(bench, server)),
    cpuPerTask: cpu / length,
    growth: residentBytes(server.pid, 'VmHWM') - idle,
  };
}
