import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import { caller, type Caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startTestService } from '../support/service.ts';
import { openSql, type Sql } from '../support/sql.ts';
import { until } from '../support/until.ts';
import { keepLog } from '../support/log-lines.ts';

jest.setTimeout(60_000);

const options = '?options=-c%20lock_timeout%3D500ms%20-c%20deadlock_timeout%3D10ms';

describeWithPostgres('A change in conflict with another transaction', () => {
  let server: PostgresServer;
  let other: Sql;
  let service: Server;
  let alice: Caller;
  let id: number;
  const { log, lines } = keepLog();

  beforeAll(async () => {
    server = await startPostgres();
    await migrateDatabase(server.url);
    other = await openSql(server.url);
    service = await startTestService({ DATABASE_URL: `${server.url}${options}`, DATABASE_SHARED_CONNECTIONS: '' }, log);
    alice = await caller(service.url);
    ({ id } = (await alice.create('one')) as { id: number });
    await other.execute("set deadlock_timeout = '1h'");
  });
  afterAll(async () => {
    await service.close();
    await other.close();
    await server.close();
  });

  const toggle = async (): Promise<number> => (await alice.ask('PATCH', `/${id}/complete`)).status;

  const hasBegun = async (): Promise<boolean> =>
    (await other.execute<{ is_called: boolean }>('select is_called from victims'))[0]?.is_called === true;

  /** Has each update of a task run a statement first. */
  const beforeUpdate = async (statement: string): Promise<void> => {
    await other.execute(
      `create or replace function conflict() returns trigger language plpgsql as $$ begin ${statement}; return new; end $$`,
    );
    await other.execute(
      'create or replace trigger conflict before update on tasks for each row execute function conflict()',
    );
  };

  /** Expects one error line, with the code and what to do. */
  const expectLine = (code: string, advice: string): void => {
    expect(lines.filter(({ level, err }) => level === 50 && err?.code === code)).toEqual([
      expect.objectContaining({ advice: expect.stringContaining(advice) }),
    ]);
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'request', status: 503, reason: 'database-unavailable', code }),
    );
  };

  test('returns 503 with advice in the log when a lock is not granted in time (55P03)', async () => {
    await other.execute('begin');
    await other.execute('select id from tasks where id = ? for update', [id]);
    expect(await toggle()).toBe(503);
    await other.execute('rollback');
    expectLine('55P03', 'idle in transaction');
    expect(await toggle()).toBe(200);
  });

  test('is retried when it was the victim of a deadlock (40P01)', async () => {
    await other.execute('create sequence victims');
    await beforeUpdate(`if nextval('victims') = 1 then
      while not exists (select from pg_locks where not granted) loop perform pg_sleep(0.01); end loop;
      perform pg_advisory_xact_lock(1);
    end if`);
    await other.execute('begin');
    await other.execute('select pg_advisory_xact_lock(1)');
    const toggled = toggle();
    await until('the change waits for the advisory lock', hasBegun);
    // It waits for the row, which the service's change has, and that change then for the advisory lock.
    await other.execute('update tasks set title = ? where id = ?', ['two', id]);
    await other.execute('commit');
    expect(await toggled).toBe(200);
  });

  test.each(['40P01', '40001'])('returns 503 with advice in the log after several retries (%s)', async (code) => {
    await other.execute('create sequence if not exists tries');
    await beforeUpdate(`perform nextval('tries'); raise exception 'conflict' using errcode = '${code}'`);
    const [before] = await other.execute<{ value: string }>("select nextval('tries') as value");
    expect(await toggle()).toBe(503);
    const [after] = await other.execute<{ value: string }>("select nextval('tries') as value");
    expect(Number(after?.value) - Number(before?.value)).toBeGreaterThan(2);
    expectLine(code, 'Transactions were in conflict');
  });
});
