import { descriptionLength, titleLength, userIdLength } from '../limits.ts';
import { TaskEntity } from '../schema/task.entity.ts';
import { CannotMigrate, type Execute } from './migrate.ts';

/** How a column of another backend becomes one of ours, and ours becomes theirs again. */
interface Conversion {
  readonly toOurs: string;
  readonly toTheirs: string;
}

/** Another backend's table of tasks, as FastAPI with SQLModel makes it: integer ids, naive timestamps, columns of its own. */
export interface ForeignTable {
  readonly conversions: ReadonlyMap<string, Conversion>;
  /** Columns that a task of ours has no value for. */
  readonly required: readonly string[];
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
}

const integers = ['smallint', 'integer', 'bigint'];
const texts = ['text', 'character varying', 'character'];
const timestamps = ['timestamp without time zone', 'timestamp with time zone', 'date'];
const expected: Readonly<Record<string, { readonly types: readonly string[]; readonly isOptional?: true }>> = {
  id: { types: integers },
  user_id: { types: [...texts, ...integers, 'uuid'] },
  title: { types: texts },
  description: { types: texts, isOptional: true },
  completed: { types: ['boolean'] },
  created_at: { types: timestamps, isOptional: true },
  updated_at: { types: timestamps, isOptional: true },
};
const shown = 10;

/** @throws CannotMigrate when its columns are not those of tasks */
export async function readForeignTable(execute: Execute, table: string): Promise<ForeignTable> {
  const columns = await execute<Column>(`
    select attname as name, format_type(atttypid, null) as type, attnotnull and not atthasdef and attidentity = '' as "isRequired"
    from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped`);
  const typeOf = new Map(columns.map(({ name, type }) => [name, type]));
  const conversions = new Map<string, Conversion>();
  for (const [name, { types, isOptional }] of Object.entries(expected)) {
    const type = typeOf.get(name);
    if (type === undefined && isOptional) continue;
    if (type === undefined)
      throw new CannotMigrate(
        `The table "${table}" has no column ${name}: it is not one of tasks. Nothing was changed.`,
      );
    if (!types.includes(type))
      throw new CannotMigrate(
        `The column ${name} of "${table}" is of type ${type}, and has to be one of ${types.join(', ')}. Nothing was changed.`,
      );
    conversions.set(name, conversion(name, type));
  }
  return {
    conversions,
    required: columns.filter(({ name, isRequired }) => isRequired && !(name in expected)).map(({ name }) => name),
  };
}

/** A naive timestamp is taken at UTC, as datetime.utcnow() writes it. */
function conversion(name: string, type: string): Conversion {
  if (type === 'timestamp without time zone')
    return { toOurs: `${name} at time zone 'UTC'`, toTheirs: `${name} at time zone 'UTC'` };
  if (type === 'date')
    return { toOurs: `${name}::timestamp at time zone 'UTC'`, toTheirs: `(${name} at time zone 'UTC')::date` };
  if (name === 'user_id') return { toOurs: 'user_id::text', toTheirs: `user_id::${type}` };
  return { toOurs: name, toTheirs: name };
}

/** @throws CannotMigrate with the ids of the tasks that the contract does not allow */
export async function checkTasks(execute: Execute, table: string, { conversions }: ForeignTable): Promise<void> {
  const hasText = TaskEntity.meta.checks.find(({ name }) => name === 'tasks_title_check')?.expression;
  const rules: readonly (readonly [column: string, rule: string, words: string])[] = [
    ['id', `id between 1 and ${Number.MAX_SAFE_INTEGER}`, `an id below 1 or above ${Number.MAX_SAFE_INTEGER}`],
    [
      'user_id',
      `user_id::text <> '' and char_length(user_id::text) <= ${userIdLength}`,
      `no user, or one with more than ${userIdLength} characters`,
    ],
    [
      'title',
      `char_length(title) <= ${titleLength} and ${typeof hasText === 'string' ? hasText : 'true'}`,
      `an empty title, or one with more than ${titleLength} characters`,
    ],
    [
      'description',
      `description is null or char_length(description) <= ${descriptionLength}`,
      `a description of more than ${descriptionLength} characters`,
    ],
  ];
  const errors: string[] = [];
  for (const [column, rule, words] of rules) {
    if (!conversions.has(column)) continue;
    const rows = await execute<{ id: string }>(
      `select id from ${table} where (${rule}) is not true order by id limit ${shown + 1}`,
    );
    const ids = rows
      .slice(0, shown)
      .map(({ id }) => id)
      .join(', ');
    if (rows.length > 0) errors.push(`Tasks with ${words}: ${ids}${rows.length > shown ? ' and more' : ''}.`);
  }
  if (errors.length > 0) throw new CannotMigrate(`${errors.join('\n')}\nChange them first. Nothing was changed.`);
}
