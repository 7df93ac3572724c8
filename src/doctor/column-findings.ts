import type { DatabaseClient } from '../database/client.ts';
import type { ReachableDatabase } from '../database/config.ts';
import { expectedColumns } from '../database/orm-options.ts';
import { tableNames } from '../schema/entities.ts';
import { fail, type Finding } from './finding.ts';

interface Column {
  readonly table: string;
  readonly name: string;
  /** As PostgreSQL writes it, such as `character varying(255)`. */
  readonly type: string;
  /** Whether an insert has to name it. */
  readonly isRequired: boolean;
}

/**
 * Compares the columns of migrated tables with the entities: a dump of another backend may have replaced a table, and
 * somebody may have changed one by hand.
 */
export async function columnFindings(
  client: Pick<DatabaseClient, 'query'>,
  config: ReachableDatabase,
): Promise<Finding[]> {
  const { rows } = await client.query<Column>(
    `
    select t as "table", attname as name, format_type(atttypid, atttypmod) as type,
      attnotnull and not atthasdef and attidentity = '' as "isRequired"
    from unnest($1::text[]) as t join pg_attribute on attrelid = to_regclass(t) and attnum > 0 and not attisdropped
    order by 1 desc, attnum`,
    [tableNames],
  );
  return [...expectedColumns(config)].flatMap(([table, types]) =>
    findingsOf(
      table,
      types,
      rows.filter((column) => column.table === table),
    ),
  );
}

function findingsOf(table: string, types: ReadonlyMap<string, string>, columns: readonly Column[]): Finding[] {
  const missing = [...types.keys()].filter((name) => !columns.some((column) => column.name === name));
  if (missing.length > 0) return [missingColumns(table, missing)];
  return columns.flatMap(({ name, type, isRequired }) => {
    const ours = types.get(name);
    if (ours === undefined) return isRequired ? [requiredColumn(table, name)] : [];
    return inFull(ours) === type ? [] : [otherType(table, name, type, ours)];
  });
}

function missingColumns(table: string, names: readonly string[]): Finding {
  const others = tableNames.filter((name) => name !== table).join(', ');
  return fail(
    'tables',
    `The table "${table}" has no ${names.join(', ')}, although all migrations were run`,
    table === 'tasks'
      ? `If it is another backend's, as after a restore, run: drop table if exists mikro_orm_migrations, ${others}; then: npm run adopt. Otherwise add what is missing as the migrations do.`
      : 'Add what is missing as the migrations do.',
  );
}

const requiredColumn = (table: string, name: string): Finding =>
  fail(
    'tables',
    `The table "${table}" has a column ${name} that needs a value, and the service gives none`,
    `Run: alter table ${table} alter "${name}" drop not null`,
  );

/** A naive timestamp is taken at UTC, as adoption does it. */
const otherType = (table: string, name: string, type: string, ours: string): Finding =>
  fail(
    'tables',
    `The column ${name} of "${table}" is of type ${type}, and has to be ${inFull(ours)}`,
    `Run: alter table ${table} alter ${name} type ${ours}${/without time zone$/.test(type) ? ` using ${name} at time zone 'UTC'` : ''}`,
  );

/** MikroORM writes types by their short names, PostgreSQL by those of the standard. */
const inFull = (type: string): string =>
  type
    .replace(/^varchar/, 'character varying')
    .replace(/^char\(/, 'character(')
    .replace(/^timestamptz(.*)$/, 'timestamp$1 with time zone');
