import { expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { loadContract } from '../../src/contract.ts';
import { reachable } from '../../src/database/config.ts';
import { openDatabase } from '../../src/database/connect.ts';
import { probe } from '../../src/tasks/statements.ts';
import { createTaskStores } from '../../src/tasks/task-store.ts';
import { interleave } from '../faults/interleavings.ts';
import { seededRandom } from '../faults/run.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres } from '../support/postgres.ts';
import { newUser } from '../support/tokens.ts';

const pages = 2_000;

describeWithPostgres('Copies that are kept by the changes', () => {
  test.each(['4', '0'])(
    'are the list, while two instances and late transactions write (%s shared connections)',
    async (sharedConnections) => {
      const server = await startPostgres();
      await migrateDatabase(server.url);
      const { database } = loadConfig({ DATABASE_URL: server.url, DATABASE_SHARED_CONNECTIONS: sharedConnections });
      const databases = [0, 1].map(() => openDatabase(reachable(database), probe));
      const result = await interleave(
        Array.from({ length: 5 }, newUser),
        databases.map(({ run }) => createTaskStores(run, loadContract().schema('Task'))),
        server.url,
        seededRandom(),
        ({ interleaved }) => interleaved >= pages,
      );
      await Promise.all(databases.map((opened) => opened.close()));
      await server.close();
      expect(result.differences).toEqual([]);
      expect(result.compared).toBeGreaterThan(10);
      expect(result.startedOver).toBe(0);
    },
  );
});
