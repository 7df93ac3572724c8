import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, jest, test } from '@jest/globals';
import { caller, type Caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { freePort } from '../support/free-port.ts';
import { freshCheckout } from '../support/process.ts';
import { until } from '../support/until.ts';
import { useMigratedServer } from './migrated-server.ts';
import { startNeighbour } from './neighbour.ts';
import { isLong, seededRandom, times } from './run.ts';
import { keepCopy, type StreamCopy, type StreamCounts } from './stream-copies.ts';
import { watch, watchedEnv, type WatchedService } from './watched-service.ts';

jest.setTimeout(isLong ? 3_600_000 : 240_000);

const streams = 1_000;
const streamsOfUser = 20;
const cuts = times(50_000, 2_500);
const restarts = times(10, 1);

describeWithPostgres('Streams of changes', () => {
  const server = useMigratedServer();
  let over: AbortController[] = [];
  afterEach(() => {
    for (const controller of over) controller.abort();
    over = [];
  });
  const startInstance = async (port: number): Promise<WatchedService> =>
    watch(freshCheckout(), port, watchedEnv(server.url));

  /** Writes as users of several tabs do, through any instance; what fails is done or not. */
  async function write(users: readonly Caller[][], random: () => number, signal: AbortSignal): Promise<number> {
    const ids = new Map<string, number[]>();
    let writes = 0;
    const one = async (): Promise<void> => {
      const ofInstances = users[Math.floor(random() * users.length)] ?? [];
      const user = ofInstances[Math.floor(random() * ofInstances.length)] as Caller;
      const known = ids.get(user.userId) ?? [];
      ids.set(user.userId, known);
      const id = known[Math.floor(random() * known.length)];
      const choice = random();
      if (id === undefined || (choice < 0.4 && known.length < 20)) {
        known.push((await user.create(`new ${(writes += 1)}`)).id as number);
      } else if (choice < 0.8) {
        await user.ask('PUT', `/${id}`, { body: { title: `changed ${(writes += 1)}` } });
      } else {
        known.splice(known.indexOf(id), 1);
        await user.ask('DELETE', `/${id}`);
      }
    };
    while (!signal.aborted) {
      await one().catch(() => {});
      await delay(5);
    }
    return writes;
  }

  test(`${streams} of two instances, cut ${cuts} times, with SIGTERM to one, lose and double nothing, and a neighbour does not notice`, async () => {
    const random = seededRandom();
    const [steady, restarted] = [await startInstance(await freePort()), await startInstance(await freePort())];
    const instances = [steady.url, restarted.url];
    const users = await Promise.all(
      Array.from({ length: streams / streamsOfUser }, async () => {
        const user = await caller(steady.url);
        return [user, await caller(restarted.url, '/api/tasks', user.userId)];
      }),
    );
    const copies: StreamCopy[] = users.flatMap(([user]) =>
      Array.from({ length: streamsOfUser }, () => ({ user: user as Caller, tasks: new Map<number, string>() })),
    );
    const counts: StreamCounts = {
      events: 0,
      cuts: 0,
      ended: 0,
      brokenOff: 0,
      refused: 0,
      startedOver: 0,
      doubled: [],
    };
    const neighbour = await startNeighbour(steady.url);
    const [reading, writing] = [new AbortController(), new AbortController()];
    over = [reading, writing];
    const cut = (count: number): Promise<true> =>
      until(`streams are cut ${count} times`, () => counts.cuts >= count, { within: isLong ? 3_000_000 : 200_000 });
    let keeping: Promise<unknown> = Promise.resolve();
    let written: Promise<number> = Promise.resolve(0);

    await neighbour.expectUnnoticed(`${streams} streams, cut and resumed`, async () => {
      keeping = Promise.all(copies.map((copy) => keepCopy(copy, instances, counts, random, reading.signal)));
      written = write(users, random, writing.signal);
      let current = restarted;
      for (let restart = 1; restart <= restarts; restart += 1) {
        await cut((cuts * restart) / (restarts + 1));
        current.process.signal('SIGTERM');
        expect((await current.process.ended).code).toBe(0);
        current = await startInstance(Number(new URL(restarted.url).port));
      }
      await cut(cuts);
    });
    await neighbour.stop();
    writing.abort();
    const writes = await written;

    const lists = new Map<string, string>();
    for (const [user] of users as [Caller, Caller][]) {
      const tasks = (await user.ask('GET', '')).body as { id: number }[];
      lists.set(user.userId, JSON.stringify(tasks.sort((a, b) => a.id - b.id)));
    }
    const differing = (): StreamCopy[] =>
      copies.filter(({ user, tasks }) => {
        const own = [...tasks].sort(([a], [b]) => a - b).map(([, text]) => text);
        return lists.get(user.userId) !== `[${own.join(',')}]`;
      });
    await until('each copy is as its list', () => differing().length === 0, { within: 20_000, every: 100 }).catch(
      () => {},
    );
    const different = differing().length;
    reading.abort();
    await keeping;
    const { doubled, ...rest } = counts;
    console.log(`streams of changes: ${JSON.stringify({ writes, ...rest, different, doubled: doubled.length })}`);
    expect(doubled).toEqual([]);
    expect(different).toBe(0);
    expect(counts.startedOver).toBe(0);
    expect(counts.ended).toBeGreaterThan(0);
  });
});
