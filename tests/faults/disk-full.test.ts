import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { caller } from '../support/caller.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres } from '../support/postgres.ts';
import { startTestService } from '../support/service.ts';
import { openSql } from '../support/sql.ts';
import { keepLog } from '../support/log-lines.ts';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'todo-api-full-'));

/** Only root may mount, and not in every container. */
function mountSmallDisk(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m,mode=0755', 'tmpfs', folder], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

const describeWithDisk = mountSmallDisk() ? describe : describe.skip;

describeWithDisk('A full disk (needs root, to mount one)', () => {
  test('causes 503 for writes, with advice in the log, while reads succeed; writes succeed again afterwards', async () => {
    const server = await startPostgres();
    const admin = await openSql(server.url);
    const { log, lines } = keepLog();
    try {
      const space = join(folder, 'space');
      mkdirSync(space);
      const [row] = await admin.execute<{ data_directory: string }>('show data_directory');
      const { uid, gid } = statSync(row?.data_directory ?? '');
      execFileSync('chown', [`${uid}:${gid}`, space]);
      await admin.execute(`create tablespace small location '${space}'`);
      await admin.execute('create database small');
      const url = server.url.replace(/postgres$/, 'small');
      await migrateDatabase(url);
      const sql = await openSql(url);
      await sql.execute('alter table tasks set tablespace small');
      const service = await startTestService({ DATABASE_URL: url, DATABASE_SHARED_CONNECTIONS: '' }, log);
      const alice = await caller(service.url);
      await alice.create('before');
      await expect(
        sql.execute(
          "insert into tasks (user_id, title, description) select 'bob', 'x', repeat(md5(n::text), 30) from generate_series(1, 100000) n",
        ),
      ).rejects.toThrow(/No space left on device/);
      let status = 201;
      for (let count = 0; count < 20_000 && status === 201; count += 1) {
        status = (await alice.ask('POST', '', { body: { title: 'y'.repeat(200), description: 'z'.repeat(1_000) } }))
          .status;
      }
      expect(status).toBe(503);
      expect(lines.filter(({ level }) => level === 50)).toEqual([
        expect.objectContaining({
          err: expect.objectContaining({ code: '53100' }),
          advice: 'The disk of the database is full.',
        }),
      ]);
      expect((await alice.ask('GET', '?limit=1')).status).toBe(200);
      execFileSync('mount', ['-o', 'remount,size=64m', folder]);
      expect((await alice.ask('POST', '', { body: { title: 'after' } })).status).toBe(201);
      await service.close();
      await sql.close();
    } finally {
      await admin.close();
      await server.close();
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
