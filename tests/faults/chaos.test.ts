import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { freshCheckout } from '../support/process.ts';
import { openSql } from '../support/sql.ts';
import { expectPromises, recovery, rowsOf } from './figures.ts';
import { startLoad } from './load.ts';
import { startFallibleServer, type FallibleServer } from './postgres-server.ts';
import { freePort } from '../support/free-port.ts';
import { isLong, seed, seededRandom } from './run.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { budget, connectTimeout, watch, watchedEnv, type WatchedService } from './watched-service.ts';

const lasts = isLong ? 3_600_000 : 45_000;
const longestFault = 3_000;
const mostFaults = 3;

jest.setTimeout(2 * lasts);

describeWithPostgres('Everything at once', () => {
  let server: FallibleServer;
  let network: TcpProxy;
  let service: WatchedService;
  const folder = freshCheckout();
  const random = seededRandom();
  // How many statements there are to cut is up to the machine.
  const randomCut = seededRandom();
  const aWhile = (): Promise<void> => delay(random() * longestFault);

  beforeAll(async () => {
    server = await startFallibleServer();
    network = await startTcpProxy(server.url);
  });
  afterAll(async () => {
    await network.close();
    await server.close();
  });

  async function restartService(signal: NodeJS.Signals): Promise<void> {
    service.process.signal(signal);
    await service.process.ended;
    service = await watch(folder, Number(new URL(service.url).port), watchedEnv(network.url));
  }

  async function restartServer(mode: 'fast' | 'immediate'): Promise<void> {
    await server.stop(mode);
    await aWhile();
    await server.start();
  }

  async function withSql(statements: readonly string[]): Promise<void> {
    const sql = await openSql(server.url);
    for (const statement of statements) await sql.execute(statement);
    await aWhile();
    await sql.close();
  }

  const faults: readonly (readonly [string, () => Promise<void>])[] = [
    ['server restarted', () => restartServer('fast')],
    ['server crashed', () => restartServer('immediate')],
    [
      'server frozen',
      async () => {
        server.freeze();
        await aWhile();
        server.thaw();
      },
    ],
    [
      'connections killed',
      () =>
        withSql([
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        ]),
    ],
    ['table locked', () => withSql(['begin', 'lock table tasks'])],
    [
      'connections cut',
      async () => {
        network.decide(() => (randomCut() < 0.1 ? 'cut at the answer' : 'pass'));
        await aWhile();
        network.decide(() => 'pass');
      },
    ],
    [
      'network silent',
      async () => {
        network.fallSilent();
        await aWhile();
        network.passAgain();
      },
    ],
    ['service stopped', () => restartService('SIGTERM')],
    ['service killed', () => restartService('SIGKILL')],
  ];

  test(`for ${lasts / 1_000} s loses and doubles nothing, and the service recovers each time`, async () => {
    service = await watch(folder, await freePort(), watchedEnv(network.url));
    const met = new Map<string, number>();
    const ends = performance.now() + lasts;
    for (let round = 1; performance.now() < ends; round += 1) {
      const load = await startLoad(service.url);
      await load.success(100);
      const names: string[] = [];
      for (let left = Math.ceil(random() * mostFaults); left > 0; left -= 1) {
        const [name, meet] = faults[Math.floor(random() * faults.length)] ?? faults[0]!;
        names.push(name);
        met.set(name, (met.get(name) ?? 0) + 1);
        await meet();
      }
      const recovered = await recovery(load, performance.now(), connectTimeout + 1_000);
      const sql = await openSql(server.url);
      const title = `round ${round} of seed ${seed}: ${names.join(', ')}, recovery ${recovered} ms`;
      await expectPromises(title, load, () => rowsOf(sql, load), { unanswered: true, within: 2 * budget });
      await sql.close();
      await load.stop();
      expect(service.hasEnded()).toBe(false);
    }
    console.log(`faults met: ${JSON.stringify(Object.fromEntries(met))}`);
  });
});
