import { expect, jest, test } from '@jest/globals';
import { caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { openStream, streamOf } from '../support/event-stream.ts';
import { until } from '../support/until.ts';
import { startFallibleServer, type StopMode } from './postgres-server.ts';
import { startWatchedService } from './watched-service.ts';

jest.setTimeout(120_000);

describeWithPostgres('Streams of changes, while the database is away,', () => {
  test.each(['fast', 'immediate'] satisfies StopMode[])(
    'stay open and continue when it is back, after a stop that is %s',
    async (mode) => {
      const server = await startFallibleServer();
      const service = await startWatchedService(server.url);
      const alice = await caller(service.url);
      const stream = await streamOf(service.url, alice);
      await stream.next();
      await alice.create('before');
      expect((await stream.next())?.data.tasks).toHaveLength(1);

      await server.stop(mode);
      expect(await openStream(service.url, alice)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
      await server.start();
      const isCreated = async (): Promise<boolean> =>
        (await alice.ask('POST', '', { body: { title: 'after' } })).status === 201;
      await until('a task can be created', isCreated);
      expect((await stream.next())?.data.tasks).toMatchObject([{ title: 'after' }]);
      expect(stream.text().match(/^retry: /gm)).toHaveLength(1);
      stream.close();
      await server.close();
    },
  );
});
