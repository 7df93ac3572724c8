import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { median, type Bench, type Section } from '../bench.ts';
import { inRounds, measure } from '../measure.ts';
import { requestsOf } from '../operations.ts';
import { withServers } from '../server.ts';
import { nearest } from './nearest.ts';

const milliseconds = 2;
const proxy = fileURLToPath(new URL('../delay-proxy.ts', import.meta.url));

/** A database as far away as one in the cloud is. */
export async function distance(bench: Bench): Promise<Section> {
  const url = new URL(bench.database.url);
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', proxy, url.port, String(milliseconds)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const near = await roundTrip(url.href);
    [url.port] = (await once(createInterface(child.stdout), 'line')) as [string];
    const far = await roundTrip(url.href);
    return await withServers(
      bench,
      nearest(bench).map((peer) => ({ peer, env: { DATABASE_URL: url.href } })),
      async (servers) => {
        const figures = await inRounds(
          bench,
          servers,
          ({ peer }) => `distant database, ${peer.name}`,
          (server, extent) => measure(bench, server, requestsOf('get', bench), extent),
        );
        const floor = figures[servers.findIndex(({ peer }) => peer.id === 'floor')];
        return {
          title: `A database ${milliseconds} ms away`,
          note: `Get at 64 connections. A proxy holds the database's answers back for ${milliseconds} ms: select 1 takes ${far.toFixed(1)} ms instead of ${near.toFixed(1)}.`,
          rows: servers.map(({ peer }, index) => {
            const { requestsPerSecond = NaN, p50 = NaN, p99 = NaN, cpu = NaN } = figures[index] ?? {};
            return {
              '': peer.name,
              'requests/s': requestsPerSecond.toFixed(0),
              'ratio to floor': floor ? (requestsPerSecond / floor.requestsPerSecond).toFixed(2) : '',
              'p50, ms': p50.toFixed(1),
              'p99, ms': p99.toFixed(1),
              'CPU, µs': cpu.toFixed(0),
            };
          }),
        };
      },
    );
  } finally {
    child.kill();
  }
}

/** @returns the milliseconds that the smallest statement takes */
async function roundTrip(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const times: number[] = [];
  for (let count = 0; count < 51; count += 1) {
    const started = performance.now();
    await client.query('select 1');
    times.push(performance.now() - started);
  }
  await client.end();
  return median(times);
}
