import type { Bench, Section } from '../bench.ts';
import { byWays, largeCreate } from '../by-ways.ts';
import { inRounds, measure } from '../measure.ts';
import { requestsOf } from '../operations.ts';
import { withServers } from '../server.ts';

/** What a request costs that is refused, or accepted off the main way, as a ratio to one that is answered. */
export async function refusals(bench: Bench): Promise<Section> {
  const peer = bench.peers.find(({ id }) => id === 'ours');
  if (!peer) throw new Error('the refusals are those of ours: name it in --peers');
  const bases = [
    { name: 'get', status: 200, requests: requestsOf('get', bench) },
    { name: 'large create', status: 201, requests: largeCreate(bench) },
  ] as const;
  const ways = await byWays(bench);
  return withServers(bench, [{ peer }], async (servers) => {
    const pairs = servers.flatMap((server) => [...bases, ...ways].map((way) => ({ ...way, server })));
    const figures = await inRounds(
      bench,
      pairs,
      ({ name }) => name,
      ({ requests, server }, extent) => measure(bench, server, requests, extent),
    );
    await bench.database.tidy();
    const costOf = (wanted: { readonly status: number; readonly name: string }): number =>
      figures[pairs.findIndex(({ status, name }) => status === wanted.status && name === wanted.name)]?.cpu ?? NaN;
    const [get, create] = bases.map(costOf) as [number, number];
    const measured = ways.map((way) => ({ ...way, ratio: costOf(way) / (way.comparedWith === 'get' ? get : create) }));
    return {
      title: 'Refusals and by-ways',
      note: `CPU of the service for one request at 64 connections, as a ratio to a get (${get.toFixed(0)} µs) or a large create (${create.toFixed(0)} µs).`,
      rows: measured.map((way) => ({
        '': `${way.status} ${way.name}`,
        'CPU, µs': costOf(way).toFixed(0),
        ratio: way.ratio.toFixed(2),
        to: way.comparedWith,
        limit: way.limit,
      })),
      faults: measured
        .filter(({ ratio, limit }) => ratio > limit)
        .map(
          ({ status, name, ratio, limit, comparedWith }) =>
            `${status} ${name} costs ${ratio.toFixed(2)} times a ${comparedWith}; the limit is ${limit}`,
        ),
    };
  });
}
