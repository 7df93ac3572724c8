import { expect, jest, test } from '@jest/globals';
import { freshCheckout, onWorkerDatabase, run, start } from '../support/process.ts';
import { secret } from '../support/tokens.ts';

jest.setTimeout(60_000);

const migrate = ['npm', 'run', '--silent', 'migrate'] as const;

test('creates the tables of an empty embedded database, and is up to date the second time', async () => {
  const folder = freshCheckout();
  const first = run(folder, [...migrate]);
  expect((await first.ended).code).toBe(0);
  expect(first.output()).toMatch(/^Ran Migration\d+_create_tasks/);
  const second = run(folder, [...migrate]);
  expect((await second.ended).code).toBe(0);
  expect(second.output()).toMatch(/^DATABASE_URL is not set: the embedded database in \S+\.data is up to date\.\n$/);
});

test('runs on the database of DATABASE_URL in production, too', async () => {
  const migration = run(freshCheckout(), [...migrate], {
    NODE_ENV: 'production',
    BETTER_AUTH_SECRET: secret,
    BETTER_AUTH_URL: 'http://127.0.0.1:1',
    ...onWorkerDatabase(),
  });
  expect((await migration.ended).code).toBe(0);
  expect(migration.output()).toMatch(/^The database ".+" on .+ is up to date\.\n$/m);
});

test('fails when the database cannot be reached', async () => {
  const migration = run(freshCheckout(), [...migrate], { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
  expect((await migration.ended).code).toBe(1);
  expect(migration.output()).toMatch(/^connect ECONNREFUSED .* Check host and port in DATABASE_URL.*\n$/);
});

test('refuses a data folder that the running service uses', async () => {
  const folder = freshCheckout();
  const service = start(folder);
  await service.printed(/Todo API/);
  const migration = run(folder, [...migrate]);
  expect((await migration.ended).code).toBe(1);
  expect(migration.output()).toMatch(/^\S+ is in use by another process\. .*\n$/);
});
