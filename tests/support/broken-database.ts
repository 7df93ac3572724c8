import { startEmbeddedServer, type EmbeddedServer } from './embedded-server.ts';
import { openSql } from './sql.ts';

/** An embedded database on which each statement of the service fails as no statement should: a table that divides by zero. */
export async function startBrokenDatabase(): Promise<EmbeddedServer> {
  const database = await startEmbeddedServer();
  const sql = await openSql(database.url);
  const zero = "(extract(epoch from 'epoch'::timestamptz)::bigint)";
  await sql.execute(`create view tasks as select 1::bigint as id, (1 / ${zero})::varchar as user_id, ''::varchar as title, ''::varchar as description,
    false as completed, now() as created_at, now() as updated_at, 1::bigint as version, 1::bigint as change`);
  await sql.execute('create sequence tasks_id_seq');
  await sql.execute(
    'create table idempotency_keys (user_id varchar, key varchar, fingerprint varchar, task_id bigint, response jsonb, created_at timestamptz, primary key (user_id, key))',
  );
  await sql.execute('create table change_counters (user_id varchar primary key, change bigint, gaps int8multirange)');
  await sql.execute('create table deleted_tasks (user_id varchar, change bigint, task_id bigint)');
  await sql.close();
  return database;
}
