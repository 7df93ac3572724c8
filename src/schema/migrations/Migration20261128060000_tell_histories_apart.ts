import { Migration } from '@mikro-orm/migrations';

/**
 * The counter's first number, and the first one after the server was started again or the table was made again, leaves a gap:
 * numbers in it are of changes that this database does not have. Gaps and deleted tasks are kept a day longer than clients are told.
 */
const functions = `
  create or replace function %1$I.next_change(changed_user varchar) returns bigint language plpgsql as $function$
  declare
    taken bigint;
  begin
    -- A transaction takes one number for a user: its changes are seen together. Its own row has its id in xmin.
    insert into %1$I.change_counters as counter (user_id, change, origin, gaps)
      select changed_user, next, (date_part('epoch', pg_postmaster_start_time()) * 1000000)::bigint + %2$L::regclass::oid::bigint, int8multirange(int8range(1, next))
        from (select (date_part('epoch', now()) * 1000000)::bigint as next) as time
      on conflict (user_id) do update set change = greatest(counter.change + 1, excluded.change), origin = excluded.origin,
          gaps = case when counter.origin = excluded.origin then counter.gaps
            else counter.gaps * int8multirange(int8range(excluded.change - 31 * 86400000000, null)) + int8multirange(int8range(counter.change + 1, greatest(counter.change + 1, excluded.change))) end
        where counter.xmin <> pg_current_xact_id()::xid
      returning change into taken;
    if taken is null then select change into taken from %1$I.change_counters where user_id = changed_user; end if;
    return taken;
  end $function$;

  create or replace function %1$I.remember_deleted_task(owner varchar, id bigint) returns void language plpgsql as $function$
  begin
    insert into %1$I.deleted_tasks (user_id, change, task_id) values (owner, %1$I.next_change(owner), id);
    delete from %1$I.deleted_tasks where user_id = owner and change < (date_part('epoch', now() - interval '31 days') * 1000000)::bigint;
  end $function$;
`;

export class Migration20261128060000_tell_histories_apart extends Migration {
  override name = 'Migration20261128060000_tell_histories_apart';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "change_counters" add column "origin" bigint not null default '0', add column "gaps" int8multirange not null default '{}';`,
    );
    this.addSql(`create index "tasks_user_id_change_id_index" on "tasks" ("user_id", "change", "id");`);
    this.addSql(
      `do $do$ begin execute format($format$${functions}$format$, current_schema(), format('%I.change_counters', current_schema())); end $do$;`,
    );
  }
}
