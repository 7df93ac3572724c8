import { expect, jest, test } from '@jest/globals';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { freshCheckout, run } from '../support/process.ts';
import { useScratchServer } from './scratch-server.ts';

jest.setTimeout(120_000);

describeWithPostgres('A server that refuses the settings of DATABASE_URL', () => {
  const { execute, newDatabase, newRole, urlOf } = useScratchServer();

  const withParameter = (url: string, name: string, value: string): string => {
    const changed = new URL(url);
    changed.search = `${name}=${encodeURIComponent(value)}`;
    return changed.href;
  };
  const options = 'does not take the parameter options in DATABASE_URL, or PGOPTIONS';

  test.each<[string, () => Promise<string>, string]>([
    ['a setting that there is not', async () => withParameter(urlOf('postgres'), 'options', '-c nonsense=1'), options],
    [
      'a setting with a wrong value',
      async () => withParameter(urlOf('postgres'), 'options', '-c statement_timeout=soon'),
      options,
    ],
    ['a role that there is not', async () => withParameter(urlOf('postgres'), 'options', '-c role=nobody'), options],
    ['options without a value', async () => withParameter(urlOf('postgres'), 'options', '--work_mem'), options],
    ["Neon's endpoint, elsewhere", async () => withParameter(urlOf('postgres'), 'options', 'endpoint=ep-x'), options],
    ['a database that takes no connections', async () => urlOf('template0'), 'takes no connections: name another one'],
    ['a database that there is not', async () => urlOf('missing;sslmode=disable'), 'create it, or correct the name'],
    ['TLS', async () => withParameter(urlOf('postgres'), 'sslmode', 'require'), 'take sslmode out of DATABASE_URL'],
    [
      'a role that may not log in',
      async () => {
        const role = await newRole();
        await execute(`alter role ${role} nologin`);
        return urlOf(await newDatabase(), role);
      },
      'check user and database in DATABASE_URL',
    ],
    [
      'a password that has expired',
      async () => urlOf(await newDatabase(), await newRole("valid until '2000-01-01'")),
      'User or password in DATABASE_URL is wrong',
    ],
  ])('is reported in one line by start, migrate and doctor: %s', async (_what, makeUrl, sentence) => {
    const url = await makeUrl();
    await Promise.all(
      ['start', 'migrate', 'doctor'].map(async (name) => {
        const command = run(freshCheckout(), ['npm', 'run', '--silent', name], { DATABASE_URL: url, PORT: '0' });
        expect((await command.ended).code).toBe(1);
        expect(command.output()).toContain(sentence);
        expect(command.output()).not.toMatch(/^\s+at |node_modules/m);
        if (name !== 'doctor') expect(command.output().trim().split('\n')).toHaveLength(1);
      }),
    );
  });
});
