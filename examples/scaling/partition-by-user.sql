-- Partitions tasks and idempotency_keys by user_id under running instances. Each step is sent by itself, in this order;
-- until the last one has committed nothing has changed for the service, and steps can be undone by dropping what they made.
-- For Citus, step 1 makes the tables plain and distributes them: select create_distributed_table('tasks_by_user', 'user_id').

-- Step 1: the tables to be.
create table tasks_by_user (like tasks including defaults including constraints, primary key (user_id, id)) partition by hash (user_id);
create index on tasks_by_user (user_id, change, id);
create table keys_by_user (like idempotency_keys including defaults including constraints including indexes) partition by hash (user_id);
do $$
begin
  for n in 0..7 loop
    execute format('create table tasks_%s partition of tasks_by_user for values with (modulus 8, remainder %s)', n, n);
    execute format('create table idempotency_keys_%s partition of keys_by_user for values with (modulus 8, remainder %s)', n, n);
  end loop;
end $$;

-- Step 2: from now on each change is made in both.
create function copy_task() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then delete from tasks_by_user where user_id = old.user_id and id = old.id; end if;
  if tg_op <> 'DELETE' then insert into tasks_by_user select new.*; end if;
  return null;
end $$;
create function copy_key() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then delete from keys_by_user where user_id = old.user_id and key = old.key; end if;
  if tg_op <> 'DELETE' then insert into keys_by_user select new.*; end if;
  return null;
end $$;
create trigger copy_task after insert or update or delete on tasks for each row execute function copy_task();
create trigger copy_key after insert or update or delete on idempotency_keys for each row execute function copy_key();

-- Step 3: what was there before, a thousand at a time. The lock keeps a row from being deleted between reading and copying it.
do $$
declare
  low bigint := 0;
  high bigint := (select coalesce(max(id), 0) from tasks);
begin
  while low < high loop
    insert into tasks_by_user select * from tasks where id > low and id <= low + 1000 for no key update on conflict do nothing;
    low := low + 1000;
    commit;
  end loop;
  insert into keys_by_user select * from idempotency_keys for no key update on conflict do nothing;
end $$;

-- Step 4: the new ones take the names, in one transaction. An identity column of a partitioned table takes PostgreSQL 17; a
-- sequence does everywhere. Requests wait for it no longer than a statement may; if it has to wait itself, it gives up.
set local lock_timeout = '2s';
lock table tasks, idempotency_keys in access exclusive mode;
alter table tasks rename to tasks_before;
alter table idempotency_keys rename to idempotency_keys_before;
alter sequence tasks_id_seq rename to tasks_before_id_seq;
alter table tasks_by_user rename to tasks;
alter table keys_by_user rename to idempotency_keys;
create sequence tasks_id_seq owned by tasks.id;
select setval('tasks_id_seq', nextval('tasks_before_id_seq'));
alter table tasks alter id set default nextval('tasks_id_seq');
create trigger number_change before insert or update on tasks for each row execute function number_change();
create trigger number_deletion after delete on tasks for each row execute function number_deletion();

-- Step 5, when nobody wants to go back any more.
drop table tasks_before, idempotency_keys_before;
drop function copy_task, copy_key;
