import { readFileSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import { startEmbeddedServer } from '../support/embedded-server.ts';
import { openSql } from '../support/sql.ts';
import { freshCheckout, start } from '../support/process.ts';

jest.setTimeout(120_000);

test('keeps 16 MB of tables in memory', async () => {
  const database = await startEmbeddedServer();
  const sql = await openSql(database.url);
  expect(await sql.execute('show shared_buffers')).toEqual([{ shared_buffers: '16MB' }]);
  await sql.close();
  await database.close();
});

test('makes a database and migrates it in less than 750 MB', async () => {
  const service = start(freshCheckout());
  await service.printed(/Try it:/);
  const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8')) ?? [];
  expect(Number(peak)).toBeLessThan(750_000);
});
