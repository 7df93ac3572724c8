import pg from 'pg';
import { loadConfig } from '../src/config.ts';
import { reachable } from '../src/database/config.ts';
import { migrate } from '../src/database/migrate.ts';
import { startPostgres } from '../tests/support/postgres.ts';
import { userCount } from './tokens.ts';

/** Each user has 20 tasks. */
export const seededTasks = { firstId: 1, ids: 20 * userCount };
/** More than any peer deletes in a second. */
export const deletesPerSecond = 50_000;
/** Far above the ids that creating gives out. */
export const deletableIds = { firstId: 1_000_000_000, ids: 1_000_000_000 };

export interface Database {
  readonly url: string;
  /** The server's first process, the parent of all others. */
  readonly pid: number;
  readonly client: pg.Client;
  /** Gives the writers tasks to delete, one after the other. */
  addDeletable(count: number): Promise<void>;
  /** Takes the writers' tasks away, and what updates left behind. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

/** A throwaway PostgreSQL with our tables and the readers' tasks. */
export async function startDatabase(): Promise<Database> {
  // All servers run side by side, each with the connections of its pool.
  const server = await startPostgres(undefined, { settings: { max_connections: '200' } });
  const client = new pg.Client(server.url);
  await client.connect();

  // Neither waiting for the disk nor a compiler at work in some rounds only is what is measured.
  for (const setting of ['synchronous_commit', 'jit', 'autovacuum'])
    await client.query(`alter system set ${setting} = off`);
  await client.query('select pg_reload_conf()');
  while ((await client.query<{ jit: string }>('show jit')).rows[0]?.jit !== 'off');

  await migrate(reachable(loadConfig({ DATABASE_URL: server.url }).database));
  await client.query(
    `insert into tasks (id, user_id, title, description, completed, created_at, updated_at)
    select $1 + i, 'user-' || i % $2, 'Task number ' || i, case when i % 3 > 0 then 'What there is to say about task ' || i end, i % 2 = 0, $3, $3
    from generate_series(0, $4::integer - 1) i`,
    [seededTasks.firstId, userCount, '2026-01-02T03:04:05.678Z', seededTasks.ids],
  );
  await client.query(`select setval(pg_get_serial_sequence('tasks', 'id'), ${seededTasks.ids + 1})`);

  const tidy = async (): Promise<void> => {
    await client.query("delete from tasks where user_id like 'writer-%'");
    await client.query('vacuum (analyze) tasks');
  };
  await tidy();
  return {
    url: server.url,
    pid: await postmaster(client),
    client,
    tidy,
    addDeletable: async (count) => {
      await client.query(
        `insert into tasks (id, user_id, title) select $1::bigint + i, 'writer-' || i % $2, 'Task number ' || i from generate_series(0, $3::integer - 1) i`,
        [deletableIds.firstId, userCount, count],
      );
    },
    close: async () => {
      await client.end();
      await server.close();
    },
  };
}

async function postmaster(client: pg.Client): Promise<number> {
  const {
    rows: [row],
  } = await client.query<{ line: string }>("select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as line");
  return Number(row?.line);
}
