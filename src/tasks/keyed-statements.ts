import { keyLifetimeHours } from '../limits.ts';
import type { ObjectSchema } from './row-json.ts';
import { IdempotencyKeyEntity } from '../schema/idempotency-key.entity.ts';
import {
  allCompleted,
  asExpected,
  assign,
  columnsOf,
  completed,
  expected,
  inUtc,
  isListExpected,
  list,
  long,
  oneTask,
  read,
  updated,
  write,
} from './statements.ts';
import { TaskEntity } from '../schema/task.entity.ts';

const { tableName } = TaskEntity.meta;
const keys = IdempotencyKeyEntity.meta.tableName;
const keyLifetime = `interval '${keyLifetimeHours} hours'`;
const isClaimed = 'exists (select from claimed)';

/**
 * The statements of requests with an Idempotency-Key, see docs/decisions/0013-repeated-writes.md. Each changes something only
 * if it can claim the key, and keeps the response in the key's row. Key and fingerprint are the last two parameters of those
 * that are named like a statement without a key.
 * @param schema the contract's Task: its properties are what a row has, in this order
 */
export function keyedStatements({ properties }: ObjectSchema) {
  const row = `${columnsOf({ properties })}, version`;
  const replayed: Readonly<Record<string, string>> = {
    id: 'task_id',
    title: '$4::text',
    description: '$5::text',
    completed: '$6::boolean',
    updated_at: 'created_at',
  };
  const replay = Object.entries(properties)
    .map(([name, { format }]) => (format === 'date-time' ? inUtc(replayed[name] ?? name) : (replayed[name] ?? name)))
    .join(', ');
  /** The task as it will be. */
  const changed = (values: Readonly<Record<string, string>>): string =>
    [...Object.keys(properties), 'version'].map((name) => `${values[name] ?? name} as ${name}`).join(', ');

  return {
    createOnce: write(
      'create_task_once',
      `with ${claim('$5', '$6', `nextval('${tableName}_id_seq'), null`)}
    insert into ${tableName} (id, user_id, title, description, completed, created_at, updated_at)
      select task_id, $1, $2, $3, $4::boolean, created_at, created_at from claimed returning ${row}`,
    ),
    findCreated: read(
      'find_created_task',
      `select ${replay}, 1 from ${keys} where user_id = $1 and key = $2 and fingerprint = $3`,
    ),
    updateOnce: write(
      'update_task_once',
      `with target as materialized (select ${changed(updated)} from ${tableName} where ${oneTask} and ${expected('$7')} for update),
    ${claim('$8', '$9', 'null, to_jsonb(target) from target')}
    update ${tableName} set ${assign(updated)} where ${oneTask} and ${isClaimed} returning ${row}`,
    ),
    completeOnce: write(
      'complete_task_once',
      `with target as materialized (select ${changed(completed)} from ${tableName} where ${oneTask} and ${expected('$4')} for update),
    ${claim('$5', '$6', 'null, to_jsonb(target) from target')}
    update ${tableName} set ${assign(completed)} where ${oneTask} and ${isClaimed} returning ${row}`,
    ),
    deleteOnce: write(
      'delete_task_once',
      `with target as materialized (select id from ${tableName} where ${oneTask} and ${expected('$3')} for update),
    ${claim('$4', '$5', "null, '{}' from target")}
    delete from ${tableName} where ${oneTask} and ${isClaimed} returning id`,
    ),
    completeAllOnce: long(
      'complete_tasks_once',
      `with ${targets('$4')}, ${claim('$5', '$6', counted('$4'))},
    changed as (update ${tableName} set ${assign(allCompleted)} where user_id = $1 and id = any(array(select id from target)) and ${isClaimed})
    select response ->> 'count' from claimed`,
    ),
    deleteAllOnce: long(
      'delete_tasks_once',
      `with ${targets('$3')}, ${claim('$4', '$5', counted('$3'))},
    deleted as (delete from ${tableName} where user_id = $1 and id = any(array(select id from target)) and ${isClaimed})
    select response ->> 'count' from claimed`,
    ),
    // A minute longer than a key can be claimed again: a request whose claim came just too early finds its response.
    findResponse: read(
      'find_response',
      `select ${row}, response ->> 'count', fingerprint = $3 from (
      select response, fingerprint from ${keys} where user_id = $1 and key = $2 and created_at > now() - ${keyLifetime} - interval '1 minute'
    ) held left join lateral jsonb_populate_record(null::${tableName}, response) task on true`,
    ),
  };
}

/**
 * Claims a key that the owner has not used for its lifetime. A second request with the key waits for its row, so that n
 * requests at once make one change. The owner's expired keys are deleted with the next one, but for those that another
 * request has locked. The time that a key is held for is compared without now(): a distributed table (Citus) takes
 * immutable functions only there.
 * @param rest `task_id` and `response`, and which row they come from
 */
const claim = (key: string, fingerprint: string, rest: string): string => `claimed as (
      insert into ${keys} as held (user_id, key, fingerprint, created_at, task_id, response) select $1, ${key}, ${fingerprint}, now(), ${rest}
      on conflict (user_id, key) do update set fingerprint = excluded.fingerprint, created_at = excluded.created_at, task_id = excluded.task_id, response = excluded.response
        where excluded.created_at - held.created_at >= ${keyLifetime}
      returning task_id, response, created_at
    ), expired as (delete from ${keys} where user_id = $1 and key in (
      select key from ${keys} where user_id = $1 and key <> ${key} and created_at <= now() - ${keyLifetime} limit 100 for update skip locked))`;

/** All of the owner's tasks whose `completed` is $2. Each is locked before the first is changed, see docs/decisions/0008. */
const targets = (versions: string): string => `${list}, target as materialized (
      select id from list, ${tableName} where user_id = $1 and completed = $2::boolean and ${asExpected(versions)} order by id for update of ${tableName})`;

const counted = (versions: string): string =>
  `null, jsonb_build_object('count', (select count(*) from target)) from list where ${isListExpected(versions)}`;
