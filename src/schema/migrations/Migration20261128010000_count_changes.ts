import { Migration } from '@mikro-orm/migrations';

/**
 * The triggers run as the owner of the tables, so that a role that serves needs no new grant to go on writing. The functions
 * name their tables with the schema and search in pg_catalog only, so that no writer can put functions of another schema in
 * their place (https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY).
 */
const functions = `
  create or replace function %1$I.next_change(changed_user varchar) returns bigint language plpgsql as $function$
  declare
    taken bigint;
  begin
    -- A transaction takes one number for a user: its changes are seen together. Its own row has its id in xmin.
    insert into %1$I.change_counters as counter (user_id, change) values (changed_user, (date_part('epoch', now()) * 1000000)::bigint)
      on conflict (user_id) do update set change = greatest(counter.change + 1, excluded.change)
        where counter.xmin <> pg_current_xact_id()::xid
      returning change into taken;
    if taken is null then select change into taken from %1$I.change_counters where user_id = changed_user; end if;
    return taken;
  end $function$;

  create or replace function %1$I.remember_deleted_task(owner varchar, id bigint) returns void language plpgsql as $function$
  begin
    insert into %1$I.deleted_tasks (user_id, change, task_id) values (owner, %1$I.next_change(owner), id);
    delete from %1$I.deleted_tasks where user_id = owner and change < (date_part('epoch', now() - interval '30 days') * 1000000)::bigint;
  end $function$;

  create or replace function %1$I.number_change() returns trigger language plpgsql security definer set search_path = pg_catalog as $function$
  begin
    if tg_op = 'UPDATE' and old.user_id <> new.user_id then perform %1$I.remember_deleted_task(old.user_id, old.id); end if;
    new.change := %1$I.next_change(new.user_id);
    return new;
  end $function$;

  create or replace function %1$I.number_deletion() returns trigger language plpgsql security definer set search_path = pg_catalog as $function$
  begin
    perform %1$I.remember_deleted_task(old.user_id, old.id);
    return null;
  end $function$;
`;

export class Migration20261128010000_count_changes extends Migration {
  override name = 'Migration20261128010000_count_changes';

  override up(): void | Promise<void> {
    this.addSql(`alter table "tasks" add column "change" bigint not null default '0';`);
    // Half of each page stays free for the next versions of its rows, so that raising a counter changes no index.
    this.addSql(
      `create table "change_counters" ("user_id" varchar(255) not null primary key, "change" bigint not null) with (fillfactor = 50);`,
    );
    this.addSql(
      `create table "deleted_tasks" ("user_id" varchar(255) not null, "change" bigint not null, "task_id" bigint not null, primary key ("user_id", "change", "task_id"));`,
    );
    this.addSql(`do $do$ begin execute format($format$${functions}$format$, current_schema()); end $do$;`);
    this.addSql(
      `create trigger number_change before insert or update on "tasks" for each row execute function number_change();`,
    );
    this.addSql(
      `create trigger number_deletion after delete on "tasks" for each row execute function number_deletion();`,
    );
  }
}
