import { expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { startTestService } from '../support/service.ts';
import { direct, troubles, useScratchServer } from './scratch-server.ts';

jest.setTimeout(60_000);

describeWithPostgres('A role that owns nothing', () => {
  const { inDatabase, migrated, newRole, urlOf } = useScratchServer();

  const grants = (role: string): string[] => [
    `grant select, insert, update, delete on all tables in schema public to ${role}`,
    `grant usage on all sequences in schema public to ${role}`,
  ];

  test('works with the privileges that doctor lists', async () => {
    const database = await migrated();
    const role = await newRole();
    const url = urlOf(database, role);
    const found = (await troubles(url)).join('\n');
    expect(found).toMatch(/may not select, insert, update, delete in tasks\. Run: grant select/);
    expect(found).toContain('may not take ids');
    const service = await startTestService({ DATABASE_URL: url, ...direct });
    expect((await ask(service.url, 'GET', '/readyz')).status).toBe(503);
    await inDatabase(database, ...grants(role));
    expect(await troubles(url)).toEqual([]);
    const alice = await caller(service.url);
    const { status } = await alice.ask('POST', '', { body: { title: 'x' }, headers: { 'idempotency-key': 'key' } });
    expect(status).toBe(201);
    await service.close();
  });

  test('reports that row-level security hides rows', async () => {
    const database = await migrated();
    const role = await newRole();
    const url = urlOf(database, role);
    await inDatabase(database, ...grants(role), 'alter table tasks enable row level security');
    expect(await troubles(url)).toEqual([
      expect.stringMatching(/^fail: Row-level security is on for tasks, .*create policy/),
    ]);
    const service = await startTestService({ DATABASE_URL: url, ...direct });
    const alice = await caller(service.url);
    expect((await ask(service.url, 'GET', '/readyz')).status).toBe(503);
    expect((await alice.ask('POST', '', { body: { title: 'x' } })).status).toBe(503);
    await inDatabase(database, `create policy service on tasks to ${role} using (true)`);
    expect((await alice.ask('POST', '', { body: { title: 'x' } })).status).toBe(201);
    expect((await ask(service.url, 'GET', '/readyz')).status).toBe(200);
    await service.close();
  });

  test('reports its limit of connections', async () => {
    const database = await migrated();
    const role = await newRole('connection limit 3');
    await inDatabase(database, ...grants(role));
    expect(await troubles(urlOf(database, role))).toEqual([
      expect.stringMatching(/^warn: This role can have 3 connections, and DATABASE_POOL_SIZE is/),
    ]);
  });
});
