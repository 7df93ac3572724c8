import { expect, jest, test } from '@jest/globals';
import { caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { startTestService } from '../support/service.ts';
import { openSql } from '../support/sql.ts';
import { until } from '../support/until.ts';
import { direct, useScratchServer } from './scratch-server.ts';

jest.setTimeout(60_000);

describeWithPostgres('DATABASE_POOL_SIZE', () => {
  const { migrated, urlOf } = useScratchServer();

  test.each(['5', '7', '12'])('bounds the connections of every kind of statement: %s', async (size) => {
    const database = await migrated();
    const holder = await openSql(urlOf(database));
    const sql = await openSql(urlOf(database));
    const service = await startTestService({ DATABASE_URL: urlOf(database), ...direct, DATABASE_POOL_SIZE: size });
    const users = await Promise.all(Array.from({ length: 10 }, () => caller(service.url)));
    await Promise.all(users.map(({ create }) => create('locked')));
    await holder.execute('begin');
    await holder.execute('select 1 from tasks for update');
    const waiting = users.map((user) => user.ask('PATCH', '?completed=false', { body: { completed: true } }));
    await until('a change waits for a lock', async () => {
      const [session] = await sql.execute("select 1 from pg_stat_activity where wait_event_type = 'Lock'");
      return session;
    });
    await Promise.all(
      users.flatMap((user) => [
        ...Array.from({ length: 20 }, () => user.ask('GET', '')),
        ...Array.from({ length: 5 }, () => user.create('another')),
        user.askAt('GET', '/readyz'),
      ]),
    );
    await holder.execute('rollback');
    await holder.close();
    for (const { status } of await Promise.all(waiting)) expect(status).toBe(200);
    // A connection stays open for a minute.
    const [opened] = await sql.execute<{ count: number }>(
      'select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    expect(opened?.count).toBeGreaterThan(3);
    expect(opened?.count).toBeLessThanOrEqual(Number(size));
    await service.close();
    await sql.close();
  });
});
