import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { address, freshCheckout, onWorkerDatabase, printedToken, run, start } from '../support/process.ts';
import { databaseUrl } from '../support/service.ts';
import { openSql } from '../support/sql.ts';
import { newUser, secret, tokenFor } from '../support/tokens.ts';

jest.setTimeout(60_000);

test('starts without any configuration, and prints its URL, its docs and a curl line that works as pasted', async () => {
  const service = run(freshCheckout(), ['npm', 'start'], { PORT: '0' });
  const url = await address(service);
  const [, docs] = await service.printed(/Docs +(http:\S+)/);
  const [, curl] = await service.printed(/^ *(curl .*)\n/m);
  expect(docs).toBe(`${url}/docs`);
  expect((await ask(url, 'GET', '/docs')).status).toBe(200);
  expect(execFileSync('sh', ['-c', `${curl} --silent --include`], { encoding: 'utf8' })).toMatch(
    /^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\n\[\]$/,
  );
  expect(new URL(url).hostname).toBe('127.0.0.1');
});

test('stores tasks and the secret for the next start', async () => {
  const folder = freshCheckout();
  const first = start(folder);
  const token = await printedToken(first);
  const { body: task } = await ask(await address(first), 'POST', '/api/tasks', { token, body: { title: 'Buy milk' } });
  first.signal('SIGTERM');
  await first.ended;
  const second = start(folder);
  expect((await ask(await address(second), 'GET', '/api/tasks', { token })).body).toEqual([task]);
});

test('refuses a data folder that another process uses, and does not affect that process', async () => {
  const folder = freshCheckout();
  const first = start(folder);
  const url = await address(first);
  const second = start(folder);
  expect((await second.ended).code).toBe(1);
  expect(second.output()).toContain(`${join(folder, '.data')} is in use by another process`);
  const token = await printedToken(first);
  expect((await ask(url, 'POST', '/api/tasks', { token, body: { title: 'still here' } })).status).toBe(201);
  expect((await ask(url, 'GET', '/readyz')).status).toBe(200);
});

test('reads .env, where variables that are set already win', async () => {
  const folder = freshCheckout();
  writeFileSync(
    join(folder, '.env'),
    Object.entries({ ...onWorkerDatabase(), BETTER_AUTH_SECRET: secret, PORT: 'no-number' })
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
  );
  const service = start(folder, { PORT: '0' });
  expect((await ask(await address(service), 'GET', '/api/tasks', { token: await tokenFor(newUser()) })).status).toBe(
    200,
  );
});

test('runs on the server of DATABASE_URL, with nothing embedded beside it', async () => {
  const folder = freshCheckout();
  const service = start(folder, { ...onWorkerDatabase(), BETTER_AUTH_SECRET: secret });
  const alice = await caller(await address(service));
  await alice.create('in the database of DATABASE_URL');
  const sql = await openSql(databaseUrl());
  const rows = await sql.execute('select title from tasks where user_id = ?', [alice.userId]);
  await sql.close();
  expect(rows).toEqual([{ title: 'in the database of DATABASE_URL' }]);
  expect(existsSync(join(folder, '.data'))).toBe(false);
});

test('names the port in use and ends', async () => {
  const first = start(freshCheckout(), { ...onWorkerDatabase(), BETTER_AUTH_SECRET: secret });
  const { port } = new URL(await address(first));
  const second = start(freshCheckout(), { ...onWorkerDatabase(), BETTER_AUTH_SECRET: secret, PORT: port });
  expect((await second.ended).code).toBe(1);
  expect(second.output()).toMatch(new RegExp(`^Port ${port} of 127\\.0\\.0\\.1 is in use by another process`));
});
