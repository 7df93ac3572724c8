import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { streamOf, type ChangesStream } from '../support/event-stream.ts';
import { freePort } from '../support/free-port.ts';
import { freshCheckout } from '../support/process.ts';
import { useMigratedServer } from './migrated-server.ts';
import { times } from './run.ts';
import { watch, watchedEnv, type WatchedService } from './watched-service.ts';

jest.setTimeout(240_000);

const streams = 1_000;
const streamsOfUser = 20;
const writes = times(1_000, 200);
const listeners = 100;
/** Milliseconds. */
const quiet = 5_000;

describeWithPostgres('What streams cost', () => {
  const server = useMigratedServer();
  const startInstance = async (): Promise<WatchedService> =>
    watch(freshCheckout(), await freePort(), watchedEnv(server.url));

  const resident = ({ process: { pid } }: WatchedService): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

  async function open(url: string, users: number, ofEach: number): Promise<ChangesStream[]> {
    const opened: ChangesStream[] = [];
    for (let user = 0; user < users; user += 1) {
      const one = await caller(url);
      for (let number = 0; number < ofEach; number += 1) {
        const stream = await streamOf(url, one);
        await stream.next();
        opened.push(stream);
      }
    }
    return opened;
  }

  const shareOf = (times: number[], share: number): number =>
    times.sort((a, b) => a - b)[Math.floor(times.length * share)] ?? NaN;

  test.each([1, 2])('a change reaches the other tab in time, over %i instances', async (count) => {
    const instances = await Promise.all(Array.from({ length: count }, startInstance));
    const [first, last] = [instances[0] as WatchedService, instances.at(-1) as WatchedService];
    const others = await open(last.url, listeners, 1);
    const alice = await caller(first.url);
    const stream = await streamOf(last.url, alice);
    await stream.next();
    const took: number[] = [];
    for (let number = 0; number < writes; number += 1) {
      const task = await alice.create(`task ${number}`);
      const committed = performance.now();
      const event = await stream.next();
      expect(event?.data.tasks).toEqual([task]);
      took.push(performance.now() - committed);
    }
    for (const one of [stream, ...others]) one.close();
    const p95 = shareOf(took, 0.95);
    console.log(
      `over ${count} instances, ${listeners} other users listening: from the response of a write to the event of another tab ${shareOf(took, 0.5).toFixed(1)} ms (median), ${p95.toFixed(1)} ms (p95)`,
    );
    expect(p95).toBeLessThan(250);
  });

  /** Milliseconds of CPU that a process has used. */
  const cpuOf = (pid: number): number => {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13) ?? [];
    return (Number(user) + Number(system)) * 10;
  };
  const cpuOfDatabase = async (): Promise<number> => {
    const sessions = await server.sql.execute<{ pid: number }>(
      "select pid from pg_stat_activity where application_name = 'todo-api'",
    );
    return sessions.reduce((sum, { pid }) => sum + cpuOf(pid), 0);
  };

  test.each([50, 1_000])('%i users who listen cost little while nothing changes', async (users) => {
    const service = await startInstance();
    const opened = await open(service.url, users, 1);
    const [ofService, ofDatabase] = [cpuOf(service.process.pid), await cpuOfDatabase()];
    await delay(quiet);
    const share = (used: number): string => `${((100 * used) / quiet).toFixed(1)} %`;
    const [usedByService, usedByDatabase] = [
      cpuOf(service.process.pid) - ofService,
      (await cpuOfDatabase()) - ofDatabase,
    ];
    console.log(
      `${users} users listening, of one core: the service ${share(usedByService)}, PostgreSQL ${share(usedByDatabase)}`,
    );
    for (const stream of opened) stream.close();
    expect(usedByService + usedByDatabase).toBeLessThan(quiet / 2);
  });

  test(`${streams} open streams take little memory`, async () => {
    const service = await startInstance();
    for (const stream of await open(service.url, 10, streamsOfUser)) stream.close();
    const before = resident(service);
    const opened = await open(service.url, streams / streamsOfUser, streamsOfUser);
    const perStream = (resident(service) - before) / streams;
    console.log(`${streams} streams: ${before} KB before, ${perStream.toFixed(1)} KB for each`);
    for (const stream of opened) stream.close();
    expect(perStream).toBeLessThan(60);
  });
});
