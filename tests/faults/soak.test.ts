import { readdirSync, readFileSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { freshCheckout, start } from '../support/process.ts';
import { newUser, secret, tokenFor } from '../support/tokens.ts';
import { useMigratedServer } from './migrated-server.ts';
import { keepConnection } from './proxy/kept-connection.ts';
import { isLong, times } from './run.ts';
import { follow } from '../support/references.ts';

jest.setTimeout(isLong ? 3_600_000 : 120_000);

const requests = times(1_000_000, 20_000);
const clients = 32;
const samples = 20;
const sharedConnections = 4;
const poolSize = 24;
// V8 lets a young process grow before it collects.
const tolerance = isLong ? 1.1 : 1.6;

interface Sample {
  /** MiB */
  readonly memory: number;
  readonly handles: number;
  readonly connections: number;
}

describeWithPostgres('A long run', () => {
  const server = useMigratedServer();

  test(`${requests} requests do not increase memory, handles and connections`, async () => {
    const service = start(freshCheckout(), {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      DATABASE_URL: server.url,
      DATABASE_SHARED_CONNECTIONS: String(sharedConnections),
      DATABASE_POOL_SIZE: String(poolSize),
      BETTER_AUTH_SECRET: secret,
      BETTER_AUTH_URL: 'http://127.0.0.1:1',
    });
    const [, url = ''] = await service.printed(/"url":"([^"]+)","msg":"listening"/);
    const durations: number[] = [];
    const taken: Sample[] = [];
    let due = 0;
    await Promise.all(
      Array.from({ length: clients }, async () => {
        const client = keepConnection(url, await tokenFor(newUser()));
        const ask = async (status: number, ...request: Parameters<typeof client.ask>) => {
          const began = performance.now();
          const response = await client.ask(...request);
          if (response.status !== status) throw new Error(`${request[0]} ${request[1]} is answered ${response.status}`);
          durations.push(performance.now() - began);
          return response;
        };
        while (durations.length < requests) {
          const { headers } = await ask(201, 'POST', '/api/tasks', { body: { title: 'A task of the long run' } });
          const path = follow('/api/tasks', headers['location'] ?? '');
          await ask(200, 'GET', path);
          await ask(200, 'PUT', path, { body: { description: 'changed' } });
          await ask(200, 'PATCH', `${path}/complete`);
          await ask(200, 'GET', '/api/tasks?limit=20');
          await ask(204, 'DELETE', path);
          await ask(404, 'GET', path);
          await ask(422, 'POST', '/api/tasks', { body: {} });
          if (durations.length >= ((due + 1) * requests) / samples) {
            due += 1;
            taken.push(await sample(service.pid));
          }
        }
        client.close();
      }),
    );
    const [first, last] = [tenth(durations, 0), tenth(durations, 9)];
    const [before, after] = [settled(taken.slice(-10, -5)), settled(taken.slice(-5))];
    console.log(
      `${durations.length} requests: memory ${taken.map(({ memory }) => memory.toFixed(1)).join(' ')} MiB; handles ${taken.map(({ handles }) => handles).join(' ')}; connections ${taken.map(({ connections }) => connections).join(' ')}; median of the last tenth ${(last / first).toFixed(2)} times the first`,
    );
    expect(after.memory).toBeLessThan(before.memory * tolerance);
    // A slow machine gets another connection when it needs one, up to the size of the pool.
    expect(after.handles - after.connections).toBeLessThanOrEqual(before.handles - before.connections);
    expect(Math.max(...taken.map(({ connections }) => connections))).toBeLessThanOrEqual(poolSize);
    service.signal('SIGTERM');
    expect((await service.ended).code).toBe(0);
  });

  async function sample(pid: number): Promise<Sample> {
    const rows = await server.sql.execute(
      "select pid from pg_stat_activity where application_name = 'todo-api' and pid <> pg_backend_pid()",
    );
    const [, memory] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return { memory: Number(memory) / 1_024, handles: readdirSync(`/proc/${pid}/fd`).length, connections: rows.length };
  }
});

const settled = (samplesOf: readonly Sample[]): Sample => ({
  memory: median(samplesOf.map(({ memory }) => memory)),
  handles: median(samplesOf.map(({ handles }) => handles)),
  connections: median(samplesOf.map(({ connections }) => connections)),
});
const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
const tenth = (durations: readonly number[], index: number): number =>
  median(durations.slice((durations.length * index) / 10, (durations.length * (index + 1)) / 10));
