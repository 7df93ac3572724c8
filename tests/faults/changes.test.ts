import { expect, jest, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { loadConfig } from '../../src/config.ts';
import { loadContract } from '../../src/contract.ts';
import { reachable } from '../../src/database/config.ts';
import { openDatabase } from '../../src/database/connect.ts';
import { probe } from '../../src/tasks/statements.ts';
import { createTaskStores } from '../../src/tasks/task-store.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { newUser } from '../support/tokens.ts';
import { interleave } from './interleavings.ts';
import { startFallibleServer, type FallibleServer } from './postgres-server.ts';
import { seededRandom, times } from './run.ts';

jest.setTimeout(7_200_000);

const pages = times(1_000_000, 10_000);
const restarts = times(40, 2);

/** Kills one of the server's sessions, whichever. */
async function killOne(url: string): Promise<void> {
  const session = new pg.Client(url);
  session.on('error', () => {});
  await session.connect();
  await session.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() order by random() limit 1',
  );
  await session.end();
}

describeWithPostgres('Copies that are kept by the changes', () => {
  test(`miss and invent nothing in ${pages} pages that are read beside writes, with sessions killed and ${restarts} restarts`, async () => {
    const server: FallibleServer = await startFallibleServer();
    const { database } = loadConfig({ DATABASE_URL: server.url, DATABASE_SHARED_CONNECTIONS: '4' });
    const databases = [0, 1].map(() => openDatabase(reachable(database), probe));
    let [kills, restarted] = [0, 0];
    let isOver = false;
    const harm = async (soFar: () => number): Promise<void> => {
      while (!isOver) {
        await delay(1_000);
        await killOne(server.url);
        kills += 1;
        if (soFar() < ((restarted + 1) * pages) / (restarts + 1)) continue;
        await server.stop(restarted % 2 === 0 ? 'immediate' : 'fast');
        await server.start();
        restarted += 1;
      }
    };
    let interleaved = 0;
    const harming = harm(() => interleaved);
    const result = await interleave(
      Array.from({ length: 20 }, newUser),
      databases.map(({ run }) => createTaskStores(run, loadContract().schema('Task'))),
      server.url,
      seededRandom(),
      (soFar) => {
        interleaved = soFar.interleaved;
        return interleaved >= pages && restarted >= restarts;
      },
    );
    isOver = true;
    await harming;
    const { differences, ...counts } = result;
    console.log(`changes beside writes: ${JSON.stringify({ ...counts, kills, restarts: restarted })}`);
    await Promise.all(databases.map((opened) => opened.close()));
    await server.close();
    expect(differences).toEqual([]);
    expect(result.compared).toBeGreaterThan(100);
    expect(result.startedOver).toBe(0);
  });
});
