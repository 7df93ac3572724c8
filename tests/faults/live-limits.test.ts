import { expect, jest, test } from '@jest/globals';
import { caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { openStream, streamOf, type ChangesStream } from '../support/event-stream.ts';
import { until } from '../support/until.ts';
import { useMigratedServer } from './migrated-server.ts';
import { startNeighbour } from './neighbour.ts';
import { isLong } from './run.ts';
import { startWatchedService } from './watched-service.ts';

jest.setTimeout(600_000);

const streamsOfAll = 5_000;
const streamsOfUser = 20;
const longestLifetime = 300;

describeWithPostgres('Streams of changes', () => {
  const server = useMigratedServer();

  test(`are ${streamsOfAll} at most: one more is refused with 503, and a neighbour does not notice`, async () => {
    const { url, hasEnded } = await startWatchedService(server.url);
    const streams: ChangesStream[] = [];
    while (streams.length < streamsOfAll) {
      const user = await caller(url);
      streams.push(...(await Promise.all(Array.from({ length: streamsOfUser }, () => streamOf(url, user)))));
    }
    const late = await caller(url);
    const neighbour = await startNeighbour(url);
    await neighbour.expectUnnoticed(`${streamsOfAll} streams`, async () => {
      expect(await openStream(url, late)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
      const isQuiet = (stream: ChangesStream): boolean => !stream.text().includes('\n:\n\n');
      await until('each stream has a comment', () => !streams.some(isQuiet), { within: 60_000, every: 100 });
    });
    await neighbour.stop();
    streams.pop()?.close();
    const opened = await until('another stream can be opened', async () => {
      const stream = await openStream(url, late);
      return 'status' in stream ? undefined : stream;
    });
    for (const stream of [opened, ...streams]) stream.close();
    expect(hasEnded()).toBe(false);
  });

  // It takes as long as the longest stream.
  if (isLong)
    test(`end after four to five minutes, so that a token whose key was withdrawn is not used for longer`, async () => {
      const { url } = await startWatchedService(server.url);
      const alice = await caller(url);
      const began = performance.now();
      const seconds = (): number => (performance.now() - began) / 1_000;
      const ends = await Promise.all(
        Array.from({ length: streamsOfUser }, async () => {
          const stream = await streamOf(url, alice);
          while (await stream.next());
          return { isComplete: stream.isComplete(), seconds: seconds() };
        }),
      );
      console.log(`streams ended after ${ends.map((end) => end.seconds.toFixed(0)).join(', ')} s`);
      for (const end of ends) {
        expect(end.isComplete).toBe(true);
        expect(end.seconds).toBeGreaterThan(0.8 * longestLifetime - 2);
        expect(end.seconds).toBeLessThan(longestLifetime + 2);
      }
      expect(new Set(ends.map((end) => end.seconds.toFixed(0))).size).toBeGreaterThan(5);
    });
});
