import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { tableNames } from '../schema/entities.ts';

export const migrationsFolder = fileURLToPath(new URL('../schema/migrations', import.meta.url));

/** What a database is like, as far as the service depends on it. */
export interface DatabaseFacts {
  readonly database: string;
  readonly role: string;
  /** Such as `15.18`. */
  readonly version: string;
  readonly isReadOnly: boolean;
  /** Where new tables go; null when the search path has no schema that exists. */
  readonly schema: string | null;
  /** Where the list of migrations that were run is; null when there is none yet. */
  readonly listedIn: string | null;
  /** Whether the role may read that list; without it nothing is known of pending migrations. */
  readonly mayReadList: boolean;
  readonly mayCreate: boolean;
  readonly isolation: string;
  /** Connections that the role may have, whatever limits them. */
  readonly connectionLimit: number;
  /** The protocol of the connection, such as `TLSv1.3`; null without TLS. */
  readonly tls: string | null;
  /** Whether the role may take ids from the sequence of the tasks; null when there is none. */
  readonly mayTakeIds: boolean | null;
  /** Whether the triggers that number the changes of tasks are there and on. */
  readonly numbersChanges: boolean;
  /** The service's tables that are there. */
  readonly tables: readonly TableFacts[];
  /** A table of tasks that no migration of ours has made. */
  readonly foreignTable: string | null;
  readonly pendingMigrations: readonly string[];
}

export interface TableFacts {
  readonly name: string;
  /** What the role may not do and has to. */
  readonly missingPrivileges: readonly string[];
  /** Whether row-level security holds for the role. */
  readonly isRowSecured: boolean;
  readonly policies: number;
}

const privileges = ['select', 'insert', 'update', 'delete'];

/** Reads what a database is like, and changes nothing. */
export async function inspect(client: Pick<pg.Client, 'query'>): Promise<DatabaseFacts> {
  // Before the list of migrations: a migration that ends meanwhile must not make a table look foreign.
  const {
    rows: [named],
  } = await client.query<{ name: string }>(
    "select t as name from unnest(array['tasks', 'task']) as t where to_regclass(t) is not null limit 1",
  );
  const {
    rows: [session],
  } = await client.query<Omit<DatabaseFacts, 'tables' | 'foreignTable' | 'pendingMigrations'>>(`
    select current_database() as database, current_user as role, current_setting('server_version') as version,
      pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as "isReadOnly",
      current_schema() as schema, (select relnamespace::regnamespace::text from pg_class where oid = to_regclass('mikro_orm_migrations')) as "listedIn",
      coalesce(has_table_privilege(to_regclass('mikro_orm_migrations'), 'select'), true) as "mayReadList",
      coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayCreate",
      current_setting('default_transaction_isolation') as isolation,
      (select min(n)::integer from (values (current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer),
        ((select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user)),
        ((select nullif(datconnlimit, -1) from pg_database where datname = current_database()))) as limits (n)) as "connectionLimit",
      (select version from pg_stat_ssl where pid = pg_backend_pid()) as tls, has_sequence_privilege(to_regclass('tasks_id_seq'), 'usage') as "mayTakeIds",
      (select count(*) = 2 from pg_trigger where tgrelid = to_regclass('tasks') and tgname in ('number_change', 'number_deletion') and tgenabled in ('O', 'A')) as "numbersChanges"`);
  const { rows: found } = await client.query<TableFacts>(
    `
    select relname as name, row_security_active(c.oid) as "isRowSecured",
      (select count(*)::integer from pg_policy where polrelid = c.oid) as policies,
      array(select p from unnest($2::text[]) as p where not has_table_privilege(c.oid, p)) as "missingPrivileges"
    from unnest($1::text[]) as t join pg_class c on c.oid = to_regclass(t) order by 1 desc`,
    [tableNames, privileges],
  );
  if (!session) throw new TypeError('PostgreSQL gave no row');
  const pendingMigrations = session.mayReadList ? await pending(client, session.listedIn !== null) : [];
  const [first] = migrationNames();
  const isForeign = pendingMigrations[0] === first;
  return { ...session, tables: found, foreignTable: isForeign ? (named?.name ?? null) : null, pendingMigrations };
}

/** How far the sequence of the ids is behind the highest id, so that new tasks would get ids that are taken. */
export async function sequenceLag(client: Pick<pg.Client, 'query'>): Promise<number> {
  const {
    rows: [row],
  } = await client.query<{ lag: string | null }>(`
    select (select max(id) from tasks) - coalesce(pg_sequence_last_value(pg_get_serial_sequence('tasks', 'id')::regclass), 0) as lag`);
  return Math.max(0, Number(row?.lag ?? 0));
}

const migrationNames = (): string[] =>
  readdirSync(migrationsFolder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file, '.ts'))
    .sort();

/** What MikroORM would say, which makes its table to find it out. */
async function pending(client: Pick<pg.Client, 'query'>, isListed: boolean): Promise<string[]> {
  const executed = isListed
    ? (await client.query<{ name: string }>('select name from mikro_orm_migrations')).rows.map(({ name }) => name)
    : [];
  return migrationNames().filter((name) => !executed.includes(name));
}
