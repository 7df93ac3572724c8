import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadContract } from '../../src/contract.ts';
import { openDatabase, type Database } from '../../src/database/connect.ts';
import type { Server } from '../../src/http/server.ts';
import { createLiveChanges, type LiveChanges } from '../../src/tasks/live-changes.ts';
import { probe } from '../../src/tasks/statements.ts';
import { createTaskStores } from '../../src/tasks/task-store.ts';
import { caller, families } from '../support/caller.ts';
import { streamOf } from '../support/event-stream.ts';
import { keepLog, type LogLine } from '../support/log-lines.ts';
import { databaseConfig, startTestService } from '../support/service.ts';
import { newUser } from '../support/tokens.ts';
import { until } from '../support/until.ts';

describe('Listening to changes', () => {
  let databases: Database[];
  let live: LiveChanges;
  let looks: (readonly string[])[];
  beforeAll(() => {
    databases = [0, 1].map(() => openDatabase(databaseConfig(), probe));
    live = createLiveChanges((statement, values) => {
      if (statement.name === 'changes_of_listeners') looks.push(values[0] as string[]);
      return (databases[0] as Database).run(statement, values);
    });
  });
  afterAll(() => Promise.all(databases.map((database) => database.close())));
  const create = (index: number, ownerId: string): Promise<unknown> => {
    const run = index === 0 ? live.run : (databases[index] as Database).run;
    return createTaskStores(run, loadContract().schema('Task'))(ownerId).create({ title: 'new' });
  };

  test.each(['{"a",b}', 'null', 'NULL', '', ' ', "o'hara\\", 'Ω 😀', '$1'])(
    'wakes the user %j, whose id is a word of its own in no array',
    async (name) => {
      const ownerId = `${newUser()}${name}`;
      looks = [];
      let wakes: (number | undefined)[] = [];
      const stop = live.listen(ownerId, (change) => wakes.push(change));
      await until('the database is asked', () => looks.length >= 2, { within: 20_000 });
      wakes = [];
      await create(1, ownerId);
      await until('the listeners are woken', () => wakes.length > 0, { within: 20_000 });
      expect(wakes[0]).toBeGreaterThan(1_700_000_000_000_000);
      expect(looks.at(-1)).toEqual([ownerId]);
      stop();
    },
  );

  test('wakes at once after a write of its own, and only those who listen to its user', async () => {
    const [alice, bob] = [newUser(), newUser()];
    const wakes: string[] = [];
    const stops = [live.listen(alice, () => wakes.push('alice')), live.listen(bob, () => wakes.push('bob'))];
    // Each is woken by the first look, which may have missed something.
    await until('the listeners are woken', () => wakes.length >= 2, { within: 20_000 });
    wakes.length = 0;
    await create(0, alice);
    expect(wakes).toEqual(['alice']);
    for (const stop of stops) stop();
  });

  test('sends no query when nobody listens', async () => {
    looks = [];
    const stop = live.listen(newUser(), () => {});
    await until('the database is asked', () => looks.length >= 3, { within: 20_000 });
    stop();
    // One look may be under way.
    const most = looks.length + 1;
    const other = createLiveChanges(databases[1]!.run);
    let isAwake = false;
    const stopOther = other.listen(newUser(), () => (isAwake = true));
    for (let turn = 0; turn < 20; turn += 1) {
      const ownerId = newUser();
      isAwake = false;
      const stopOne = other.listen(ownerId, () => (isAwake = true));
      await create(1, ownerId);
      await until('the other listener is woken', () => isAwake, { within: 20_000 });
      stopOne();
    }
    stopOther();
    expect(looks.length).toBeLessThanOrEqual(most);
  });
});

describe('The log and the metrics', () => {
  const { log, lines } = keepLog();
  let service: Server;
  beforeAll(async () => {
    service = await startTestService({ METRICS_PORT: '0' }, log);
  });
  afterAll(() => service.close());
  const scrape = async (): Promise<string> =>
    (await fetch(String(lines.find(({ msg }) => msg === 'metrics')?.['url']))).text();

  test('have an ended stream with status and duration, and leave its duration out of the histogram', async () => {
    const alice = await caller(service.url);
    const stream = await streamOf(service.url, alice);
    await stream.next();
    expect(await scrape()).toContain('event_streams_open 1');
    const [began, longer] = [performance.now(), 300];
    while (performance.now() - began < longer) await alice.ask('GET', '');
    stream.close();
    const line = (): LogLine | undefined => lines.find(({ operationId }) => operationId === 'streamChanges');
    await until('the log has the stream', () => line() !== undefined);
    expect(line()).toMatchObject({ status: 200, user: alice.userId });
    expect(line()?.['durationMs']).toBeGreaterThan(longer);
    expect(line()).not.toHaveProperty('incomplete');
    const text = await scrape();
    expect(text).toContain('event_streams_open 0');
    const [, seconds] = /seconds_sum\{operation="streamChanges",status="200"\} (\S+)/.exec(text) ?? [];
    expect(Number(seconds)).toBeLessThan(longer / 1_000);
  });
});

test.each(families)('A stream as %s sends what was changed through another instance', async (family) => {
  const instances = [await startTestService(), await startTestService()] as const;
  try {
    const alice = await caller(instances[0].url, family);
    const stream = await streamOf(instances[0].url, alice);
    await stream.next();
    await (await caller(instances[1].url, family, alice.userId)).create('elsewhere');
    expect((await stream.next())?.data.tasks).toMatchObject([{ title: 'elsewhere' }]);
    stream.close();
  } finally {
    await Promise.all(instances.map((instance) => instance.close()));
  }
});
