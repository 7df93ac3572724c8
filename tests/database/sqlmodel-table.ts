import type { Sql } from '../support/sql.ts';

/** What SQLModel's `metadata.create_all` makes of the models that FastAPI tutorials for this application have. */
export const sqlModel = (table: string): string[] => [
  'create table users (id varchar not null, email varchar not null, primary key (id))',
  `create table ${table} (id serial not null, user_id varchar not null, title varchar not null, description varchar, completed boolean not null,
    priority varchar(10) not null, tags json, due_date timestamp without time zone, created_at timestamp without time zone not null,
    updated_at timestamp without time zone not null, primary key (id), foreign key (user_id) references users (id))`,
  `create index ix_${table}_user_id on ${table} (user_id)`,
  `create table task_comments (id serial primary key, task_id integer not null references ${table} (id), body text)`,
  "insert into users values ('usr_old', 'old@example.com')",
  `insert into ${table} (user_id, title, description, completed, priority, tags, created_at, updated_at) values
    ('usr_old', 'Buy milk', null, false, 'high', '["home"]', '2025-01-02 03:04:05.678901', '2025-01-03 03:04:05'),
    ('usr_old', 'Write a letter', 'to Bob', true, 'low', null, '2025-02-02 03:04:05', '2025-02-02 03:04:05'),
    ('usr_old', 'Gone', '', false, 'low', null, '2025-02-02 03:04:05', '2025-02-02 03:04:05')`,
  `insert into task_comments (task_id, body) values (1, 'soon')`,
  `delete from ${table} where id = 3`,
];

/** All rows of the table. */
export const everything = (sql: Sql, table: string) =>
  sql.execute(`select to_jsonb(t) as row from ${table} t order by id`);
/** Columns, indexes, constraints and the sequence of the ids. */
export const shape = async (sql: Sql, table: string) => [
  await sql.execute(
    `select attname, format_type(atttypid, atttypmod), attnotnull from pg_attribute where attrelid = '${table}'::regclass and attnum > 0`,
  ),
  await sql.execute(`select indexrelid::regclass::text from pg_index where indrelid = '${table}'::regclass order by 1`),
  await sql.execute(
    `select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = '${table}'::regclass order by 1`,
  ),
  await sql.execute(`select pg_get_serial_sequence('${table}', 'id')`),
];
