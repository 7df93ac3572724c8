import { connections as usual, median, type Bench } from './bench.ts';
import { cpuSeconds, residentBytes, settled } from './cpu.ts';
import { deletesPerSecond } from './database.ts';
import { load, type Requests } from './load.ts';
import { requestsOf, type OperationName } from './operations.ts';
import type { RunningServer } from './server.ts';

export interface Figures {
  /** Microseconds of the server process's CPU for one request, and of PostgreSQL's. */
  readonly cpu: number;
  readonly databaseCpu: number;
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Megabytes resident at the end of the load. */
  readonly rss: number;
}

export interface Extent {
  readonly connections?: number;
  readonly seconds?: number;
}

/** Puts a server under load. */
export async function measure(
  { database, seconds: given, signal }: Bench,
  server: RunningServer,
  requests: Requests,
  { connections = usual, seconds = given }: Extent = {},
): Promise<Figures> {
  const before = { server: cpuSeconds(server.pid), database: cpuSeconds(database.pid) };
  const result = await load(server.url, requests, { connections, seconds, signal }).catch((cause: unknown) => {
    throw new Error(`${server.peer.name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
  const rss = residentBytes(server.pid);
  // The requests that wrk leaves unanswered at its end are worked off, and so belong to those that the CPU was used for.
  await settled(server.pid);
  const served = result.requests + connections;
  const perRequest = (used: number): number => (used * 1e6) / served;
  server.dropLog();
  return {
    cpu: perRequest(cpuSeconds(server.pid) - before.server),
    databaseCpu: perRequest(cpuSeconds(database.pid) - before.database),
    requestsPerSecond: result.requestsPerSecond,
    p50: result.p50,
    p99: result.p99,
    rss: rss / 1e6,
  };
}

/** Measures one of the six operations, and leaves the database as it was. */
export async function measureOperation(
  bench: Bench,
  server: RunningServer,
  operation: OperationName,
  extent: Extent = {},
): Promise<Figures> {
  if (operation === 'delete') await bench.database.addDeletable(deletesPerSecond * (extent.seconds ?? bench.seconds));
  const figures = await measure(bench, server, requestsOf(operation, bench), extent);
  if (operation !== 'list' && operation !== 'get') await bench.database.tidy();
  return figures;
}

export const medianFigures = (rounds: readonly Figures[]): Figures => {
  const of = (figure: keyof Figures): number => median(rounds.map((round) => round[figure]));
  return {
    cpu: of('cpu'),
    databaseCpu: of('databaseCpu'),
    requestsPerSecond: of('requestsPerSecond'),
    p50: of('p50'),
    p99: of('p99'),
    rss: of('rss'),
  };
};

/**
 * Measures things in turns, so that what disturbs the machine for a while disturbs all of them.
 * @param warmUp those that are put under load for a second before the first round
 * @returns the medians, in the order of the things
 */
export async function inRounds<Thing>(
  { rounds, progress }: Bench,
  things: readonly Thing[],
  name: (thing: Thing) => string,
  measureThing: (thing: Thing, extent: Extent) => Promise<Figures>,
  warmUp: readonly Thing[] = things,
): Promise<Figures[]> {
  for (const thing of warmUp) {
    progress(`warming up: ${name(thing)}`);
    await measureThing(thing, { seconds: 1 });
  }
  const measured = things.map((): Figures[] => []);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, thing] of things.entries()) {
      progress(`round ${round} of ${rounds}: ${name(thing)}`);
      measured[index]?.push(await measureThing(thing, {}));
    }
  }
  return measured.map(medianFigures);
}
