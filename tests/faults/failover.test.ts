import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { caller, type Caller } from '../support/caller.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { openSql } from '../support/sql.ts';
import { until } from '../support/until.ts';
import { startCluster, type Cluster, type Node } from './cluster.ts';
import { expectPromises, rowsOf } from './figures.ts';
import { startLoad, type Load } from './load.ts';
import { describeWithPatroni } from './patroni.ts';
import { startWatchedService, type WatchedService } from './watched-service.ts';

jest.setTimeout(300_000);

const whilePatroniLives = 4_000;
const whenMachineIsGone = 20_000;
const enough = 300;

describeWithPatroni('Three PostgreSQL under Patroni', () => {
  let cluster: Cluster;
  let service: WatchedService;
  let load: Load;
  beforeEach(async () => {
    cluster = await startCluster();
    await cluster.leader('sync_standby', 1);
    await migrateDatabase(cluster.url);
    service = await startWatchedService(cluster.url, {
      DATABASE_CONNECT_TIMEOUT_MS: undefined,
      DATABASE_STATEMENT_TIMEOUT_MS: undefined,
    });
  });
  afterEach(() => cluster.close());

  async function startWriting(): Promise<Caller> {
    load = await startLoad(service.url);
    await acknowledged(enough);
    return caller(service.url);
  }

  async function acknowledged(count: number): Promise<void> {
    const before = load.journal.acknowledged();
    while (load.journal.acknowledged() < before + count) await load.success();
  }

  /** Writes until the fault is done and another node leads. @returns the longest time between two writes that succeeded, in milliseconds */
  async function longestPause(client: Caller, primary: Node, fault: () => unknown): Promise<number> {
    let hasAnother = false;
    const over = (async () => {
      await fault();
      const isAnother = async (): Promise<boolean> => (await cluster.leader()).name !== primary.name;
      await until('another node leads', isAnother, { within: 120_000, every: 100 });
      hasAnother = true;
    })();
    let longest = 0;
    let last = performance.now();
    for (let isOver = false; !isOver;) {
      isOver = hasAnother;
      const { status } = await client.ask('POST', '', { body: { title: 'written' } });
      if (status === 201) {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      } else {
        expect(status).toBe(503);
        isOver = false;
        await delay(25);
      }
    }
    await over;
    return Math.round(longest);
  }

  describe('whose commits wait for a standby', () => {
    test.each<[string, number, (node: Node) => unknown]>([
      [
        'PostgreSQL is killed',
        whilePatroniLives,
        (node) => {
          node.killPostgres();
        },
      ],
      [
        'its machine is gone',
        whenMachineIsGone,
        (node) => {
          node.takeMachine();
        },
      ],
      ['another takes over as asked', whilePatroniLives, (node) => cluster.switchOver(node)],
    ])('lose and double nothing when %s, and are written to again within %i ms', async (title, limit, fault) => {
      const client = await startWriting();
      const primary = await cluster.leader('sync_standby', 1);
      const pause = await longestPause(client, primary, () => fault(primary));
      await acknowledged(enough);
      const sql = await openSql((await cluster.leader()).url);
      await expectPromises(`${title}: no write for ${pause} ms`, load, () => rowsOf(sql, load), { within: limit });
      await sql.close();
      await load.stop();
      expect(pause).toBeLessThan(limit);
      expect(service.hasEnded()).toBe(false);
    });
  });

  test('lose acknowledged writes when commits do not wait: the test detects it', async () => {
    // Patroni promotes nobody who is too far behind.
    await cluster.configure({ synchronous_mode: null, maximum_lag_on_failover: 1_000_000_000 });
    const client = await startWriting();
    const primary = await cluster.leader('replica', 2);
    const sql = await openSql(primary.url);
    for (const { pid } of await sql.execute<{ pid: number }>('select pid from pg_stat_replication'))
      process.kill(pid, 'SIGSTOP');
    await sql.close();
    await acknowledged(enough);
    await longestPause(client, primary, () => {
      primary.takeMachine();
    });
    const rows = await openSql((await cluster.leader()).url);
    const { lost } = load.journal.compare(await rowsOf(rows, load));
    await rows.close();
    console.log(`without synchronous replication: ${load.journal.acknowledged()} acknowledged, ${lost.length} lost`);
    expect(lost.length).toBeGreaterThan(0);
  });
});
