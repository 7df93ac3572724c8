import type { Statement } from '../postgres/query.ts';
import type { ObjectSchema } from './row-json.ts';
import { ChangeCounterEntity } from '../schema/change-counter.entity.ts';
import { DeletedTaskEntity } from '../schema/deleted-task.entity.ts';
import { IdempotencyKeyEntity } from '../schema/idempotency-key.entity.ts';
import { TaskEntity } from '../schema/task.entity.ts';

const { tableName } = TaskEntity.meta;
const keys = IdempotencyKeyEntity.meta.tableName;
const deletedTasks = DeletedTaskEntity.meta.tableName;
const counters = ChangeCounterEntity.meta.tableName;
export const oneTask = 'user_id = $1 and id = $2';
/**
 * The version of all of a user's tasks: the number of the last change. A user without one has changed nothing since changes
 * are numbered; then the highest id distinguishes a list with older tasks from an empty one.
 */
export const listVersion = `coalesce((select change from ${counters} where user_id = $1), (select max(id) from ${tableName} where user_id = $1), 0)`;
/** Whether that version is one of the expected ones, if any are given. */
export const isListExpected = (versions: string): string =>
  `(${versions}::text[] is null or list_version::text = any(${versions}))`;
/** Leaves out what others have changed since the version was read, when it is the expected one. */
export const asExpected = (versions: string): string =>
  `(${versions}::text[] is null or list_version::text = any(${versions}) and change <= list_version)`;
export const list = `list as (select ${listVersion} as list_version)`;

type Values = Readonly<Record<string, string>>;
const newVersion: Values = { version: 'version + 1', updated_at: 'greatest(now(), updated_at)::timestamptz(3)' };
/** What `update` sets, by column. */
export const updated: Values = {
  title: 'coalesce($3, title)',
  description: 'case when $4::boolean then $5 else description end',
  completed: 'coalesce($6, completed)',
  ...newVersion,
};
/** What `complete` sets. */
export const completed: Values = { completed: 'coalesce($3, not completed)', ...newVersion };
/** What `completeAll` sets. */
export const allCompleted: Values = { completed: '$3', ...newVersion };
export const assign = (values: Values): string =>
  Object.entries(values)
    .map(([column, value]) => `${column} = ${value}`)
    .join(', ');

/**
 * The store's statements, each one round trip and each with its owner as `$1`. They are fixed texts, so that PostgreSQL
 * parses and plans them once for each connection.
 * @param schema the contract's Task: its properties are what a row has, in this order
 */
export function taskStatements({ properties }: ObjectSchema) {
  const columns = columnsOf({ properties });
  const row = `${columns}, version`;
  return {
    // Version and tasks are of one snapshot. A list without tasks has one row all the same, for its version.
    list: read(
      'list_tasks',
      `with list as materialized (select ${listVersion} as list_version)
    select ${columns}, list_version from list left join lateral (select ${Object.keys(properties).join(', ')} from ${tableName}
      where user_id = $1 and id < $2 and ($3::boolean is null or completed = $3) and ($4::boolean is null or completed = $4)
      order by id desc limit $5) task on true`,
    ),
    version: read('list_version', `select ${listVersion}`),
    create: write(
      'create_task',
      `insert into ${tableName} (user_id, title, description, completed) values ($1, $2, $3, $4) returning ${row}`,
    ),
    find: read('find_task', `select ${row} from ${tableName} where ${oneTask}`),
    update: write(
      'update_task',
      `update ${tableName} set ${assign(updated)} where ${oneTask} and ${expected('$7')} returning ${row}`,
    ),
    complete: write(
      'complete_task',
      `update ${tableName} set ${assign(completed)} where ${oneTask} and ${expected('$4')} returning ${row}`,
    ),
    // All rows are locked before the first one is changed: the trigger then takes the user's counter, see docs/decisions/0008.
    completeAll: long(
      'complete_tasks',
      `with ${list}, changed as (update ${tableName}
      set ${assign(allCompleted)}
      where user_id = $1 and id = any(array(select id from list, ${tableName} where user_id = $1 and completed = $2::boolean and ${asExpected('$4')} order by id for update of ${tableName}))
      returning 1)
    select (select count(*) from changed) from list where ${isListExpected('$4')}`,
    ),
    deleteAll: long(
      'delete_tasks',
      `with ${list}, deleted as (delete from ${tableName}
      using list where user_id = $1 and completed = $2::boolean and ${asExpected('$3')} returning 1)
    select (select count(*) from deleted) from list where ${isListExpected('$3')}`,
    ),
    erase: long(
      'erase_tasks',
      `with keys as (delete from ${keys} where user_id = $1), erased as (delete from ${tableName} where user_id = $1 returning 1)
    select count(*) from erased`,
    ),
    // After `erase`, whose trigger writes to both tables when it ends.
    forget: long(
      'forget_changes',
      `with counter as (delete from ${counters} where user_id = $1) delete from ${deletedTasks} where user_id = $1`,
    ),
    delete: write('delete_task', `delete from ${tableName} where ${oneTask} and ${expected('$3')} returning id`),
  };
}

/** The columns of a task, in the order of the schema's properties. */
export const columnsOf = ({ properties }: ObjectSchema): string =>
  Object.entries(properties)
    .map(([name, { format }]) => (format === 'date-time' ? inUtc(name) : name))
    .join(', ');

/** Whether the task is one of the versions, if any are given; see StoredTask.version. */
export const expected = (versions: string): string =>
  `(${versions}::text[] is null or version || (extract(epoch from updated_at) * 1000)::bigint::text = any(${versions}))`;

/**
 * A timestamp at UTC, whatever the time zone of the session is; its format is that of the connection, see
 * postgres/hosts.ts.
 */
export const inUtc = (column: string): string => `${column} at time zone 'UTC'`;

export const read = (name: string, text: string): Statement => ({ name, text, isRead: true });
export const write = (name: string, text: string): Statement => ({ name, text, isRead: false });
export const long = (name: string, text: string): Statement => ({ name, text, isRead: false, isLong: true });

/**
 * PostgreSQL refuses it when a table, or a column of the last migration, is missing. It has a row for each table whose rows
 * are hidden from this role, so that every list would be empty.
 */
export const probe = read(
  'probe',
  `select 'row-level security is on for ' || name || ', and no policy lets this role through'
  from unnest(array['${tableName}', '${keys}', '${counters}', '${deletedTasks}']) name where row_security_active(name) and not exists (select from pg_policy where polrelid = name::regclass)
  union all select coalesce(held.response::text, held.fingerprint) || task.version || counter.gaps::text || deleted.task_id
    from ${tableName} task, ${keys} held, ${counters} counter, ${deletedTasks} deleted where false`,
);
