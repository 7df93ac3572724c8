import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { ask } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { freePort } from '../support/free-port.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { freshCheckout, run } from '../support/process.ts';
import { startTestService } from '../support/service.ts';

jest.setTimeout(60_000);

describeWithPostgres('A connection string with several hosts', () => {
  let servers: PostgresServer[];
  let admins: pg.Client[];
  let url: (query: string) => string;

  beforeAll(async () => {
    servers = [await startPostgres(), await startPostgres()];
    for (const server of servers) await migrateDatabase(server.url);
    admins = servers.map((server) => new pg.Client({ connectionString: server.url }));
    for (const [index, admin] of admins.entries()) {
      await admin.connect();
      await admin.query("create role app login password 'app'");
      await admin.query(
        'grant all on tasks, idempotency_keys, change_counters, deleted_tasks, mikro_orm_migrations to app',
      );
      await admin.query('insert into tasks (user_id, title) values ($1, $2)', ['usr_where', `server ${index}`]);
    }
    const ports = [await freePort(), ...servers.map((server) => Number(new URL(server.url).port))];
    url = (query) => `postgresql://app:app@${ports.map((port) => `localhost:${port}`).join(',')}/postgres${query}`;
  });
  afterAll(async () => {
    for (const admin of admins) await admin.end();
    for (const server of servers) await server.close();
  });

  const whereIs = async (service: { url: string }): Promise<unknown> =>
    (await (await caller(service.url, '/api/tasks', 'usr_where')).ask('GET', '')).body[0].title;
  const setReadOnly = async (index: number, value: 'on' | 'off'): Promise<void> => {
    await admins[index]?.query(`alter role app set default_transaction_read_only = ${value}`);
  };

  test('uses the first host that can be reached', async () => {
    const service = await startTestService({ DATABASE_URL: url('') });
    expect(await whereIs(service)).toBe('server 0');
    await service.close();
  });

  test('uses the first writable host, and the other one when that changes', async () => {
    await setReadOnly(0, 'on');
    const service = await startTestService({ DATABASE_URL: url('?target_session_attrs=read-write') });
    const alice = await caller(service.url);
    await alice.create('written');
    expect(await whereIs(service)).toBe('server 1');
    await setReadOnly(0, 'off');
    await setReadOnly(1, 'on');
    await admins[1]?.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'");
    const { status } = await alice.ask('POST', '', { body: { title: 'written again' } });
    expect([201, 503]).toContain(status);
    await alice.create('and again');
    expect(await whereIs(service)).toBe('server 0');
    await service.close();
  });

  test("is migrated, inspected and opened by MikroORM's command line on its writable host", async () => {
    const env = { DATABASE_URL: url('?target_session_attrs=read-write') };
    await setReadOnly(0, 'on');
    await setReadOnly(1, 'off');
    const migrate = run(freshCheckout(), ['npm', 'run', '--silent', 'migrate'], env);
    expect([(await migrate.ended).code, migrate.output()]).toEqual([0, expect.stringContaining('up to date')]);
    const doctor = run(freshCheckout(), ['npm', 'run', '--silent', 'doctor'], env);
    await doctor.ended;
    expect(doctor.output()).toContain('up to date');
    expect(doctor.output()).not.toContain('takes no writes');
    const print = 'const { default: options } = await import(process.argv[1]); console.log(options.driverOptions.port)';
    const config = run(
      freshCheckout(),
      [
        'node',
        '--input-type=module',
        '-e',
        print,
        fileURLToPath(new URL('../../mikro-orm.config.ts', import.meta.url)),
      ],
      env,
    );
    await config.ended;
    expect(config.output().trim()).toBe(new URL(servers[1]?.url ?? '').port);
  });

  test('causes 503 when no host is of the requested kind', async () => {
    const service = await startTestService({ DATABASE_URL: url('?target_session_attrs=standby') });
    expect((await ask(service.url, 'GET', '/readyz')).status).toBe(503);
    expect((await (await caller(service.url)).ask('GET', '')).status).toBe(503);
    await service.close();
  });
});
