import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import { ask } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { freshCheckout, run } from '../support/process.ts';
import { startTestService } from '../support/service.ts';
import { openSql, type Sql } from '../support/sql.ts';
import { newUser, tokenFor } from '../support/tokens.ts';
import { follow } from '../support/references.ts';
import { keepConnection } from './proxy/kept-connection.ts';
import { startPgBouncer, type PgBouncer } from './proxy/pgbouncer.ts';
import { describeWith } from './proxy/programs.ts';
import { runSuite } from './proxy/suite.ts';
import { mostServerConnections, reachedTransactions, transactions } from './proxy/server-figures.ts';
import { isLong, times } from './run.ts';

jest.setTimeout(900_000);

const clients = 200;
// default_pool_size of the example.
const serverConnections = 5;
const rounds = times(100, 5);
// Long: all that speaks HTTP. The rest of the suite looks into sessions and plans of its own.
const files = isLong ? ['tests/operations', 'tests/behaviours', 'tests/contract/every-response'] : ['tests/operations'];
const faults = /unsupported startup parameter|prepared statement|pooler error|ERROR|FATAL/;

describeWith(['pgbouncer'], 'PgBouncer in transaction mode, with TLS', () => {
  let server: PostgresServer;
  let pgbouncer: PgBouncer;
  let sql: Sql;
  const services: Server[] = [];
  const startInstance = async (env: NodeJS.ProcessEnv = {}): Promise<Server> => {
    const service = await startTestService({ DATABASE_URL: pgbouncer.url, ...env });
    services.push(service);
    return service;
  };

  beforeAll(async () => {
    server = await startPostgres();
    sql = await openSql(server.url);
  });
  afterAll(async () => {
    await sql.close();
    await server.close();
  });
  beforeEach(async () => {
    pgbouncer = await startPgBouncer(server.url);
    await migrateDatabase(pgbouncer.url);
  });
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.close()));
    pgbouncer.remove();
  });

  test('passes the suite', async () => {
    const { code, passed, output } = await runSuite(pgbouncer.url, files);
    console.log(`through PgBouncer: ${files.join(' ')}: ${passed} passed`);
    if (code !== 0) throw new Error(output);
    expect(passed).toBeGreaterThan(100);
    expect(pgbouncer.output()).not.toMatch(faults);
  });

  test(`serves ${clients} clients on ${serverConnections} connections without an error of PgBouncer or PostgreSQL`, async () => {
    const before = await transactions(sql);
    const instances = await Promise.all([1, 2].map(() => startInstance({ DATABASE_POOL_SIZE: String(clients / 2) })));
    const statuses = new Map<number, number>();
    let done = false;
    const most = mostServerConnections(sql, () => done);
    await Promise.all(
      Array.from({ length: clients }, async (_, index) => {
        const client = keepConnection(instances[index % 2]?.url ?? '', await tokenFor(newUser()));
        const count = async (...request: Parameters<typeof client.ask>) => {
          const answer = await client.ask(...request);
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          return answer;
        };
        for (let round = 0; round < rounds; round += 1) {
          const { headers } = await count('POST', '/api/tasks', { body: { title: `task ${round}` } });
          const path = follow('/api/tasks', headers['location'] ?? '');
          await count('GET', path);
          await count('PATCH', `${path}/complete`);
          const { body } = await count('GET', '/api/tasks');
          expect(body).toHaveLength(round + 1);
        }
        client.close();
      }),
    ).finally(() => {
      done = true;
    });
    const { rolledBack } = await reachedTransactions(sql, before.committed + clients * rounds * 4);
    const logins = pgbouncer.output().match(/login attempt/g)?.length ?? 0;
    console.log(
      `${clients} clients: ${JSON.stringify(Object.fromEntries(statuses))}, at most ${await most} server connections, ${logins} connections to PgBouncer`,
    );
    expect(Object.fromEntries(statuses)).toEqual({ 200: clients * rounds * 3, 201: clients * rounds });
    expect(await most).toBeLessThanOrEqual(serverConnections);
    expect(logins).toBeGreaterThan(clients / 2);
    expect(rolledBack).toBe(before.rolledBack);
    expect(pgbouncer.output()).not.toMatch(faults);
  });

  test('returns 503 within the timeout of a statement, although no session has that setting', async () => {
    const { url } = await startInstance({ DATABASE_STATEMENT_TIMEOUT_MS: '500' });
    const alice = await caller(url);
    await alice.create('before');
    await sql.execute('begin');
    await sql.execute('lock table tasks');
    const late = delay(5_000, undefined, { ref: false }).then(() => {
      throw new Error('there is no answer after 5 s');
    });
    const began = performance.now();
    try {
      const { status, headers } = await Promise.race([alice.ask('GET', ''), late]);
      expect([status, headers['retry-after']]).toEqual([503, expect.any(String)]);
      expect(performance.now() - began).toBeLessThan(3_000);
    } finally {
      await sql.execute('rollback');
    }
    expect((await ask(url, 'GET', '/readyz')).status).toBe(200);
    expect((await alice.ask('GET', '')).status).toBe(200);
  });

  test('works without TLS and with its package defaults, once DATABASE_POOLER names it', async () => {
    const plain = await startPgBouncer(server.url, { tls: false });
    try {
      const { url } = await startInstance({
        DATABASE_URL: plain.url,
        DATABASE_SHARED_CONNECTIONS: undefined,
        DATABASE_POOLER: 'on',
      });
      const alice = await caller(url);
      await alice.create('one');
      expect((await alice.ask('GET', '')).body).toHaveLength(1);
      expect((await ask(url, 'GET', '/readyz')).status).toBe(200);
    } finally {
      plain.remove();
    }
  });

  test('keeps the format of timestamps under every setting of the role', async () => {
    await sql.execute("alter role postgres set datestyle = 'German, DMY'");
    const plain = await startPgBouncer(server.url, { tls: false });
    try {
      const { url } = await startInstance({
        DATABASE_URL: plain.url,
        DATABASE_SHARED_CONNECTIONS: undefined,
        DATABASE_POOLER: 'on',
      });
      const { created_at: createdAt } = await (await caller(url)).create('one');
      expect(createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(60_000);
    } finally {
      await sql.execute('alter role postgres reset datestyle');
      plain.remove();
    }
  });

  test('is found by doctor when no setting names it', async () => {
    const plain = await startPgBouncer(server.url, { tls: false });
    const lenient = await startPgBouncer(server.url, { tls: false, ignored: 'statement_timeout' });
    const doctor = async (env: NodeJS.ProcessEnv): Promise<string> => {
      const command = run(freshCheckout(), ['npm', 'run', '--silent', 'doctor'], env);
      await command.ended;
      return command.output();
    };
    try {
      expect(await doctor({ DATABASE_URL: plain.url })).toMatch(
        /fail .*unsupported startup parameter[^]*set DATABASE_POOLER=on/,
      );
      expect(await doctor({ DATABASE_URL: lenient.url })).toMatch(
        /fail .*A pooler that keeps no sessions[^]*Set DATABASE_POOLER=on/,
      );
      expect(await doctor({ DATABASE_URL: lenient.url, DATABASE_POOLER: 'on' })).not.toContain('fail');
    } finally {
      plain.remove();
      lenient.remove();
    }
  });
});
