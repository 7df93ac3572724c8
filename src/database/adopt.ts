import { withClient } from './client.ts';
import type { ReachableDatabase } from './config.ts';
import { checkTasks, readForeignTable, type ForeignTable } from './foreign-table.ts';
import { CannotMigrate, migrate, type Execute, type MigrationHooks } from './migrate.ts';
import { ourFunctions } from './orm-options.ts';
import { tableNames } from '../schema/entities.ts';

export interface Adoption {
  /** The table's name before; it is kept as `adopted_<name>`. */
  readonly table: string;
  readonly tasks: number;
}

interface ForeignKey {
  readonly name: string;
  readonly definition: string;
}

const prefix = 'adopted_';
const longestName = 63;

/**
 * Makes our tables beside another backend's and copies its tasks into them, in one transaction. Its own table stays as it
 * is, under another name, with all that we have no column for.
 * @throws CannotMigrate when there is nothing to adopt, or tasks that the contract does not allow
 */
export async function adopt(
  config: ReachableDatabase,
  { onLocked }: Pick<MigrationHooks, 'onLocked'> = {},
): Promise<Adoption> {
  let adoption: Adoption | undefined;
  let foreign: ForeignTable | undefined;
  await migrate(config, {
    ...(onLocked && { onLocked }),
    before: async (execute, { foreignTable }) => {
      if (foreignTable === null)
        throw new CannotMigrate(
          'There is no table "tasks" or "task" of another backend: "npm run migrate" makes ours.',
        );
      await execute(`lock table ${foreignTable} in access exclusive mode`);
      foreign = await readForeignTable(execute, foreignTable);
      await checkTasks(execute, foreignTable, foreign);
      await rename(execute, foreignTable, `${prefix}${foreignTable}`);
      adoption = { table: foreignTable, tasks: 0 };
    },
    after: async (execute) => {
      if (adoption && foreign)
        adoption = { ...adoption, tasks: await copy(execute, `${prefix}${adoption.table}`, foreign) };
    },
  });
  if (!adoption) throw new CannotMigrate('The tables are those of this service already.');
  return adoption;
}

/** Renames a table with its indexes and sequences, whose names ours would have. */
async function rename(execute: Execute, from: string, to: string): Promise<void> {
  const owned = await execute<{ name: string; kind: string }>(`
    select relname as name, case relkind when 'S' then 'sequence' else 'index' end as kind from pg_class c
    where c.oid in (select indexrelid from pg_index where indrelid = '${from}'::regclass)
      or c.relkind = 'S' and c.oid in (select objid from pg_depend where refobjid = '${from}'::regclass and deptype in ('a', 'i'))`);
  const isBack = from.startsWith(prefix);
  for (const { name, kind } of owned) {
    const other = isBack ? name.replace(new RegExp(`^${prefix}`), '') : `${prefix}${name}`;
    if (other !== name && other.length <= longestName) await execute(`alter ${kind} "${name}" rename to "${other}"`);
  }
  await execute(`alter table ${from} rename to ${to}`);
}

/** @returns how many tasks there are */
async function copy(execute: Execute, from: string, { conversions }: ForeignTable): Promise<number> {
  const ours = (column: string): string => conversions.get(column)?.toOurs ?? 'null';
  await execute(`insert into tasks (id, user_id, title, description, completed, created_at, updated_at)
    select id, ${ours('user_id')}, title, ${ours('description')}, coalesce(completed, false),
      coalesce(${ours('created_at')}, ${ours('updated_at')}, now()), coalesce(${ours('updated_at')}, ${ours('created_at')}, now()) from ${from}`);
  await raiseSequence(execute, 'tasks', from);
  const [row] = await execute<{ count: string }>('select count(*) from tasks');
  return Number(row?.count);
}

/** No id is given twice, not even that of a task that was deleted. */
const raiseSequence = (execute: Execute, table: string, other: string): Promise<unknown> =>
  execute(`
  select setval(pg_get_serial_sequence('${table}', 'id'), greatest(1, (select max(id) from ${table}),
    pg_sequence_last_value(pg_get_serial_sequence('${table}', 'id')::regclass), pg_sequence_last_value(pg_get_serial_sequence('${other}', 'id')::regclass)))
  where pg_get_serial_sequence('${table}', 'id') is not null`);

/** Gives the tasks back to the table that was adopted, with what has become of them, and drops our tables. */
export async function giveBack(
  config: ReachableDatabase,
): Promise<Adoption & { readonly loosened: readonly string[] }> {
  return withClient({ ...config, statementTimeout: 0 }, async (client) => {
    const execute: Execute = async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows;
    await execute('begin; set local statement_timeout = 0; set local lock_timeout = 5000');
    const [found] = await execute<{ name: string }>(
      `select t as name from unnest(array['tasks', 'task']) as t where to_regclass('${prefix}' || t) is not null`,
    );
    if (!found)
      throw new CannotMigrate('No table was adopted here: there is neither "adopted_tasks" nor "adopted_task".');
    const table = `${prefix}${found.name}`;
    await execute(`lock table ${table}, tasks in access exclusive mode`);
    const foreign = await readForeignTable(execute, table);
    const loosened = await loosen(execute, table, foreign);
    await copyBack(execute, table, foreign);
    for (const { name, definition } of loosened.keys)
      await execute(`alter table ${table} add constraint "${name}" ${definition.replace(/ NOT VALID$/, '')} not valid`);
    await raiseSequence(execute, table, 'tasks');
    const [row] = await execute<{ count: string }>(`select count(*) from ${table}`);
    for (const ours of [...tableNames, 'mikro_orm_migrations']) await execute(`drop table if exists ${ours}`);
    for (const ours of ourFunctions) await execute(`drop function if exists ${ours}`);
    await rename(execute, table, found.name);
    await execute('commit');
    return {
      table: found.name,
      tasks: Number(row?.count),
      loosened: [
        ...loosened.required.map((column) => `${column} may be null`),
        ...loosened.keys.map(({ name }) => `${name} is not valid`),
      ],
    };
  });
}

/** New tasks have no value for columns that we do not have, and users that another table may not know. */
async function loosen(
  execute: Execute,
  table: string,
  { required }: ForeignTable,
): Promise<{ required: readonly string[]; keys: readonly ForeignKey[] }> {
  const [added] = await execute<{ count: string }>(
    `select count(*) from tasks where id not in (select id from ${table})`,
  );
  if (Number(added?.count) === 0) return { required: [], keys: [] };
  for (const column of required) await execute(`alter table ${table} alter "${column}" drop not null`);
  const keys = await execute<ForeignKey>(`
    select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = '${table}'::regclass and contype = 'f'`);
  for (const { name } of keys) await execute(`alter table ${table} drop constraint "${name}"`);
  return { required, keys };
}

async function copyBack(execute: Execute, table: string, { conversions }: ForeignTable): Promise<void> {
  const columns = [...conversions].map(([name, { toTheirs }]) => ({
    name,
    theirs: toTheirs.replace(new RegExp(`\\b${name}\\b`), `ours.${name}`),
  }));
  const changed = columns.filter(({ name }) => ['title', 'description', 'completed', 'updated_at'].includes(name));
  await execute(`delete from ${table} where id not in (select id from tasks)`);
  await execute(
    `update ${table} theirs set ${changed.map(({ name, theirs }) => `${name} = ${theirs}`).join(', ')} from tasks ours where ours.id = theirs.id and ours.version > 1`,
  );
  await execute(`insert into ${table} (${columns.map(({ name }) => name).join(', ')})
    overriding system value select ${columns.map(({ theirs }) => theirs).join(', ')} from tasks ours where ours.id not in (select id from ${table})`);
}
