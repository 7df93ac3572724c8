import { expect, jest, test } from '@jest/globals';
import { migrate } from '../../src/database/migrate.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { freshCheckout, run } from '../support/process.ts';
import { openSql } from '../support/sql.ts';
import { databaseOf, troubles, useScratchServer } from './scratch-server.ts';

jest.setTimeout(60_000);

describeWithPostgres('migrate', () => {
  const { inDatabase, newDatabase, url, urlOf } = useScratchServer();

  test('waits for a lock in short steps that do not delay requests', async () => {
    const database = await newDatabase();
    await inDatabase(
      database,
      'create table mikro_orm_migrations (id serial primary key, name varchar(255), executed_at timestamptz default now())',
    );
    const holder = await openSql(urlOf(database));
    await holder.execute('begin');
    await holder.execute('lock table mikro_orm_migrations in share mode');
    const waiting = new Promise<void>((resolve) => {
      void migrate(databaseOf(urlOf(database)), { onLocked: resolve }).then(() => {
        done = true;
      });
    });
    let done = false;
    await waiting;
    expect(done).toBe(false);
    await holder.execute('commit');
    await holder.close();
    await migrateDatabase(urlOf(database));
    expect(await troubles(urlOf(database))).toEqual([]);
  });

  test('may take longer than a request', async () => {
    const database = await newDatabase();
    await inDatabase(
      database,
      "create function slow() returns event_trigger language plpgsql as 'begin perform pg_sleep(0.2); end'",
      'create event trigger slow on ddl_command_end execute function slow()',
    );
    expect(await migrate(databaseOf(urlOf(database), { DATABASE_STATEMENT_TIMEOUT_MS: '100' }))).not.toEqual([]);
  });

  test('finds the writable server among several hosts', async () => {
    const database = await newDatabase();
    const url = urlOf(database).replace('@localhost', '@localhost:1,localhost');
    expect(await migrateDatabase(url)).not.toEqual([]);
    expect(await troubles(url)).toEqual([]);
  });

  test('runs once when it is started several times at once', async () => {
    const database = await newDatabase();
    const runs = await Promise.all([1, 2, 3].map(() => migrateDatabase(urlOf(database))));
    expect(runs.filter((names) => names.length > 0)).toHaveLength(1);
  });

  test('goes on when another migration is just creating the same table', async () => {
    const database = await newDatabase();
    // PostgreSQL says "duplicate object" when it sees the other table's row type before the table.
    await inDatabase(database, 'create type mikro_orm_migrations as enum ()');
    let dropped: Promise<void> | undefined;
    const onLocked = () => {
      dropped = inDatabase(database, 'drop type mikro_orm_migrations');
    };
    expect(await migrate(databaseOf(urlOf(database)), { onLocked })).not.toEqual([]);
    await dropped;
  });

  test.each<[string, () => string, RegExp]>([
    [
      'a wrong password',
      () => url().replace(/:[0-9a-f]+@/, ':wrong@'),
      /^password authentication failed.* User or password in DATABASE_URL is wrong\.\n$/,
    ],
    [
      'a database that does not exist',
      () => urlOf('mistyped'),
      /^database "mistyped" does not exist\. .*correct the name\.\n$/,
    ],
    ['no password', () => url().replace(/:[0-9a-f]+@/, '@'), /^SASL.*The server requires a password.*\n$/],
  ])('reports in one line that there is %s', async (_what, url, line) => {
    const command = run(freshCheckout(), ['npm', 'run', '--silent', 'migrate'], { DATABASE_URL: url() });
    expect((await command.ended).code).toBe(1);
    expect(command.output()).toMatch(line);
  });
});
