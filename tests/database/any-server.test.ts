import { describe, expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { freshCheckout, run } from '../support/process.ts';
import { startTestService } from '../support/service.ts';
import { openSql } from '../support/sql.ts';
import { secret } from '../support/tokens.ts';
import { direct, troubles, useScratchServer } from './scratch-server.ts';
import { keepLog } from '../support/log-lines.ts';

jest.setTimeout(60_000);

describeWithPostgres('Any server', () => {
  const { execute, inDatabase, migrated, newDatabase, newRole, urlOf } = useScratchServer();

  const grants = (role: string): string[] => [
    `grant select, insert, update, delete on all tables in schema public to ${role}`,
    `grant usage on all sequences in schema public to ${role}`,
  ];

  describe('that lacks what the service needs is refused by migrate and explained by doctor, and a wrong encoding ends the start:', () => {
    test.each(['LATIN1', 'SQL_ASCII'])('a database in %s', async (encoding) => {
      const url = urlOf(await newDatabase(`encoding '${encoding}' locale 'C' template template0`));
      await expect(migrateDatabase(url)).rejects.toThrow(`is encoded in ${encoding}, and texts need UTF8`);
      const start: NodeJS.ProcessEnv = { PORT: '0', HOST: '127.0.0.1' };
      const production = {
        ...start,
        NODE_ENV: 'production',
        BETTER_AUTH_SECRET: secret,
        BETTER_AUTH_URL: 'http://127.0.0.1:1',
      };
      const commands: [name: string, env: NodeJS.ProcessEnv][] = [
        ['migrate', {}],
        ['doctor', {}],
        ['start', start],
        ['start', production],
      ];
      const refusals = await Promise.all(
        commands.map(async ([name, env]) => {
          const command = run(freshCheckout(), ['npm', 'run', '--silent', name], { DATABASE_URL: url, ...env });
          return [(await command.ended).code, command.output()];
        }),
      );
      const sentence = new RegExp(
        `is encoded in ${encoding}, and texts need UTF8[^]*create database <name> encoding 'UTF8'`,
      );
      expect(refusals).toEqual(commands.map(() => [1, expect.stringMatching(sentence)]));
      const service = await startTestService({ DATABASE_URL: url, ...direct });
      expect((await ask(service.url, 'GET', '/readyz')).status).toBe(503);
      await service.close();
    });

    test('a role that may not create tables, and no table is created', async () => {
      const database = await newDatabase();
      // PostgreSQL 14 lets everybody.
      await inDatabase(database, 'revoke create on schema public from public');
      const url = urlOf(database, await newRole());
      await expect(migrateDatabase(url)).rejects.toThrow(/may not create tables: .* grant create on schema "public"/);
      expect((await troubles(url)).join('\n')).toMatch(
        /pending: .* may not create tables\. .*grant create on schema "public"/,
      );
    });

    test('a search path without a schema', async () => {
      const database = await newDatabase();
      await execute(`alter database ${database} set search_path = nowhere`);
      await expect(migrateDatabase(urlOf(database))).rejects.toThrow('names no schema that exists');
      expect((await troubles(urlOf(database))).join('\n')).toContain('names no schema that exists');
    });

    test('a read-only database; reads succeed, and writes return 503', async () => {
      const database = await newDatabase();
      await execute(`alter database ${database} set default_transaction_read_only = on`);
      await expect(migrateDatabase(urlOf(database))).rejects.toThrow('takes no writes');
      const other = await migrated();
      await execute(`alter database ${other} set default_transaction_read_only = on`);
      expect(await troubles(urlOf(other))).toEqual([expect.stringContaining('fail: It takes no writes')]);
      const service = await startTestService({ DATABASE_URL: urlOf(other), ...direct });
      const alice = await caller(service.url);
      expect((await alice.ask('GET', '')).status).toBe(200);
      expect((await alice.ask('POST', '', { body: { title: 'x' } })).status).toBe(503);
      await service.close();
    });
  });

  test('doctor changes nothing in an empty database', async () => {
    const url = urlOf(await newDatabase());
    expect(await troubles(url)).toEqual([expect.stringMatching(/pending: .* npm run migrate$/)]);
    const sql = await openSql(url);
    expect(await sql.execute("select relname from pg_class where relnamespace = 'public'::regnamespace")).toEqual([]);
    await sql.close();
  });

  test('reports rows that were imported with their ids', async () => {
    const database = await migrated();
    await inDatabase(database, "insert into tasks (id, user_id, title) values (1, 'bob', 'one'), (7, 'bob', 'seven')");
    expect(await troubles(urlOf(database))).toEqual([
      expect.stringMatching(/^fail: The sequence of the ids is 7 behind .*select setval/),
    ]);
    const service = await startTestService({ DATABASE_URL: urlOf(database), ...direct });
    const alice = await caller(service.url);
    expect((await alice.ask('POST', '', { body: { title: 'x' } })).status).toBe(503);
    await inDatabase(database, "select setval(pg_get_serial_sequence('tasks', 'id'), max(id)) from tasks");
    expect((await alice.ask('POST', '', { body: { title: 'x' } })).body).toMatchObject({ id: 8 });
    expect(await troubles(urlOf(database))).toEqual([]);
    await service.close();
  });

  test.each([
    ['off', 'alter table tasks disable trigger number_change', 'alter table tasks enable trigger number_change'],
    [
      'missing',
      'drop trigger number_deletion on tasks',
      'create trigger number_deletion after delete on tasks for each row execute function number_deletion()',
    ],
  ])('reports that a trigger that numbers changes is %s', async (_how, breaking, mending) => {
    const database = await migrated();
    await inDatabase(database, breaking);
    expect(await troubles(urlOf(database))).toEqual([
      expect.stringMatching(/^fail: The triggers of "tasks" that number changes are missing or off/),
    ]);
    await inDatabase(database, mending);
    expect(await troubles(urlOf(database))).toEqual([]);
  });

  test('keeps its tables in the schema that comes first in the search path', async () => {
    const database = await newDatabase();
    const role = await newRole();
    await inDatabase(database, `create schema app authorization ${role}`);
    await execute(`alter role ${role} set search_path = app`);
    const url = urlOf(database, role);
    await migrateDatabase(url);
    expect(await migrateDatabase(url)).toEqual([]);
    expect(await troubles(url)).toEqual([]);
    const service = await startTestService({ DATABASE_URL: url, ...direct });
    await (await caller(service.url)).create('one');
    await service.close();
    await inDatabase(database, 'select id from app.tasks');
  });

  test.each<[string, string, string]>([
    ['53300', 'alter role $role connection limit 0', 'no connection left'],
    ['28000', 'alter role $role nologin', 'refuses this user'],
    ['28P01', "alter role $role password 'another'", 'password in DATABASE_URL is wrong'],
    ['42501', 'revoke select on tasks from $role', 'grant it'],
    ['42703', 'alter table tasks drop column version', 'npm run migrate'],
    [
      '57014',
      "alter table tasks alter created_at set default now() + '0'::interval * length(pg_sleep(2)::text)",
      'statement_timeout',
    ],
    ['23502', 'alter table tasks add column priority text not null', 'npm run doctor'],
  ])('causes 503 with advice in the log for %s', async (code, statement, advice) => {
    const database = await migrated();
    const role = await newRole();
    await inDatabase(database, ...grants(role), statement.replace('$role', role));
    const { log, lines } = keepLog();
    const service = await startTestService(
      {
        DATABASE_URL: urlOf(database, role),
        ...direct,
        DATABASE_STATEMENT_TIMEOUT_MS: '500',
        DATABASE_CONNECT_TIMEOUT_MS: '1000',
      },
      log,
    );
    const alice = await caller(service.url);
    expect((await alice.ask('POST', '', { body: { title: 'x' } })).status).toBe(503);
    await service.close();
    expect(lines.filter(({ level }) => level === 50)).toEqual([
      expect.objectContaining({ err: expect.objectContaining({ code }), advice: expect.stringContaining(advice) }),
    ]);
  });
});
