import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import { caller, type Caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { programs, startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startTestService } from '../support/service.ts';
import { openSql, type Sql } from '../support/sql.ts';

describeWithPostgres('Changes of a database that was restored', () => {
  let server: PostgresServer;
  let sql: Sql;
  let service: Server;
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-backup-'));
  const backup = join(folder, 'backup');
  beforeAll(async () => {
    server = await startPostgres();
    await migrateDatabase(server.url);
    sql = await openSql(server.url);
    service = await startTestService({ DATABASE_URL: server.url, DATABASE_SHARED_CONNECTIONS: '' });
  });
  afterAll(async () => {
    await service.close();
    await sql.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const program = async (name: string, ...args: string[]): Promise<unknown> =>
    promisify(execFile)(join(programs() ?? '', name), [`--dbname=${server.url}`, ...args]);
  const since = async (user: Caller, token: string): Promise<unknown> => {
    const { status, body } = await user.changes(`?since=${token}`);
    return status === 200 ? body.tasks.map(({ title }: { title: string }) => title) : status;
  };
  const tokenOf = async (user: Caller): Promise<string> => (await user.changes()).body.next;

  test('are available since before the backup, and not since a lost change', async () => {
    const alice = await caller(service.url);
    await alice.create('before the backup');
    const kept = await tokenOf(alice);
    await alice.create('in the backup');
    const last = await tokenOf(alice);
    await program('pg_dump', '--format=custom', `--file=${backup}`);
    await alice.create('lost');
    const lost = await tokenOf(alice);
    await program('pg_restore', '--clean', backup);
    expect([await since(alice, kept), await since(alice, lost)]).toEqual([['in the backup'], 410]);
    await alice.create('after the restore');
    expect([await since(alice, kept), await since(alice, last), await since(alice, lost)]).toEqual([
      ['in the backup', 'after the restore'],
      ['after the restore'],
      410,
    ]);
  });

  test('are not available since a change that was lost in a failover', async () => {
    const alice = await caller(service.url);
    await alice.create('replicated');
    const kept = await tokenOf(alice);
    await sql.execute('create table replicated as select * from change_counters');
    const { id } = await alice.create('lost');
    const lost = await tokenOf(alice);
    // What a standby has not got, and that it was started at another time.
    await sql.execute('delete from tasks where id = ?', [id]);
    await sql.execute('delete from deleted_tasks where task_id = ?', [id]);
    await sql.execute(
      'update change_counters c set change = r.change, gaps = r.gaps, origin = r.origin - 1 from replicated r where r.user_id = c.user_id',
    );
    await alice.create('after the failover');
    expect([await since(alice, kept), await since(alice, lost)]).toEqual([['after the failover'], 410]);
  });
});
