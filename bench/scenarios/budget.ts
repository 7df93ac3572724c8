import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench, Section } from '../bench.ts';
import type { Requests } from '../load.ts';
import { inRounds, measure } from '../measure.ts';
import { requestsOf } from '../operations.ts';
import type { Peer } from '../peers.ts';
import { withServers } from '../server.ts';
import { reader, userCount, writeTokenFile } from '../tokens.ts';

interface Variant {
  readonly name: string;
  readonly peer: Peer;
  readonly env?: NodeJS.ProcessEnv;
  readonly requests: Requests;
}

// The service remembers the 10,000 tokens used last; taken in turn, each of more than that is forgotten before it comes again.
const tokensBeyondMemory = 24 * userCount;

/** Where the microseconds of a get go: the service with parts of it switched off, one at a time. */
export async function budget(bench: Bench): Promise<Section> {
  const variants = await variantsOf(bench);
  return withServers(bench, variants, async (servers) => {
    const measured = variants.flatMap((variant, index) =>
      servers[index] ? [{ ...variant, server: servers[index] }] : [],
    );
    const figures = await inRounds(
      bench,
      measured,
      ({ name }) => name,
      ({ server, requests }, extent) => measure(bench, server, requests, extent),
    );
    const base = figures[0];
    return {
      title: 'Budget',
      note: 'CPU of one get at 64 connections, with one part switched off at a time.',
      rows: measured.map(({ name }, index) => {
        const { cpu = NaN, databaseCpu = NaN, requestsPerSecond = NaN } = figures[index] ?? {};
        return {
          '': name,
          'CPU, µs': cpu.toFixed(1),
          'difference, µs': (cpu - (base?.cpu ?? NaN)).toFixed(1),
          'PostgreSQL, µs': databaseCpu.toFixed(1),
          'requests/s': requestsPerSecond.toFixed(0),
        };
      }),
    };
  });
}

async function variantsOf(bench: Bench): Promise<Variant[]> {
  const peer = bench.peers.find(({ id }) => id === 'ours');
  if (!peer) throw new Error('the budget is that of ours: name it in --peers');
  const requests = requestsOf('get', bench);
  const tokens = await writeTokenFile(join(bench.folder, 'many-tokens'), bench.secret, tokensBeyondMemory, reader);
  const bare = {
    id: 'bare-http',
    name: 'node:http',
    folder: fileURLToPath(new URL('../', import.meta.url)),
    command: ['node', 'bare-http.ts'],
    poolSize: 0,
  } as const;
  return [
    { name: 'as `npm start` runs it', peer, requests },
    { name: 'without the log (`LOG_LEVEL=silent`)', peer, env: { LOG_LEVEL: 'silent' }, requests },
    {
      name: 'without shared connections and prepared statements (`DATABASE_SHARED_CONNECTIONS=0`)',
      peer,
      env: { DATABASE_SHARED_CONNECTIONS: '0' },
      requests,
    },
    { name: 'each token verified anew (12,000 tokens in turn)', peer, requests: { ...requests, tokens } },
    { name: 'no token, no database (`GET /livez`)', peer, requests: { ...requests, path: '/livez' } },
    { name: '`node:http` that answers a fixed text', peer: bare, requests },
  ];
}
