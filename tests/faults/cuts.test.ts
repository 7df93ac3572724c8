import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { openSql } from '../support/sql.ts';
import { expectPromises, rowsOf } from './figures.ts';
import { startLoad } from './load.ts';
import { startFallibleServer, type FallibleServer } from './postgres-server.ts';
import { seed, seededRandom, times } from './run.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { startWatchedService } from './watched-service.ts';

jest.setTimeout(600_000);

const cuts = times(1_000, 50);

describeWithPostgres('A connection cut between a statement and its response', () => {
  let server: FallibleServer;
  let network: TcpProxy;
  beforeAll(async () => {
    server = await startFallibleServer();
    network = await startTcpProxy(server.url);
  });
  afterAll(async () => {
    await network.close();
    await server.close();
  });

  // Shared connections, and one for each request as behind PgBouncer.
  test.each(['4', '0'])(
    `${cuts} times, doubles no task that is created with an Idempotency-Key (%s shared connections)`,
    async (sharedConnections) => {
      const service = await startWatchedService(network.url, { DATABASE_SHARED_CONNECTIONS: sharedConnections });
      const random = seededRandom();
      const before = network.cuts();
      const load = await startLoad(service.url);
      network.decide(() => (random() < 0.3 ? (random() < 0.5 ? 'cut at once' : 'cut at the answer') : 'pass'));
      while (network.cuts() - before < cuts) await load.success();
      network.decide(() => 'pass');
      const sql = await openSql(server.url);
      await expectPromises(
        `${network.cuts() - before} cuts of seed ${seed}, ${sharedConnections} shared connections`,
        load,
        () => rowsOf(sql, load),
      );
      await sql.close();
      await load.stop();
      expect(service.hasEnded()).toBe(false);
    },
  );
});
