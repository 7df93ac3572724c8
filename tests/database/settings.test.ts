import { expect, jest, test } from '@jest/globals';
import { caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { startTestService } from '../support/service.ts';
import { direct, useScratchServer } from './scratch-server.ts';

jest.setTimeout(60_000);

describeWithPostgres('Settings of a database', () => {
  const { execute, migrated, urlOf } = useScratchServer();

  test.each([
    ["datestyle = 'German, DMY'"],
    ["datestyle = 'SQL, MDY'"],
    ["timezone = 'Asia/Kathmandu'"],
    ["intervalstyle = 'sql_standard'"],
    ["bytea_output = 'escape'"],
    ["default_transaction_isolation = 'serializable'"],
    ["client_encoding = 'LATIN1'"],
    ["statement_timeout = '10s'"],
    ["lock_timeout = '10s'"],
    ["lc_messages = 'C'"],
    ['standard_conforming_strings = off'],
  ])('works as usual with %s', async (setting) => {
    const database = await migrated();
    await execute(`alter database ${database} set ${setting}`);
    const service = await startTestService({ DATABASE_URL: urlOf(database), ...direct });
    const alice = await caller(service.url);
    const title = `C:\\new 😀 ${'ö'.repeat(180)}`;
    const { body: created } = await alice.ask('POST', '', { body: { title } });
    expect(created).toMatchObject({
      title,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(Math.abs(Date.parse(created.created_at) - Date.now())).toBeLessThan(60_000);
    const toggles = await Promise.all(Array.from({ length: 20 }, () => alice.ask('PATCH', `/${created.id}/complete`)));
    expect(toggles.map(({ status }) => status)).toEqual(toggles.map(() => 200));
    expect((await alice.ask('GET', '')).body).toMatchObject([{ title, completed: false }]);
    await service.close();
  });
});
