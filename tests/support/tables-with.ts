import type { Queryable } from './sql.ts';

/** The tables, whatever their names, that have a row with this text in any column. */
export async function tablesWith(database: Queryable, text: string): Promise<string[]> {
  const tables = await database.execute<{ name: string }>(
    "select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition order by 1",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await database.execute(`select 1 from ${name} t where strpos(t::text, ?) > 0 limit 1`, [text]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}
