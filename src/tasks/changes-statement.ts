import { knownChangesDays } from '../limits.ts';
import type { Statement } from '../postgres/query.ts';
import type { ObjectSchema } from './row-json.ts';
import { ChangeCounterEntity } from '../schema/change-counter.entity.ts';
import { DeletedTaskEntity } from '../schema/deleted-task.entity.ts';
import { IdempotencyKeyEntity } from '../schema/idempotency-key.entity.ts';
import { columnsOf, listVersion } from './statements.ts';
import { TaskEntity } from '../schema/task.entity.ts';

const tasks = TaskEntity.meta.tableName;
const deletedTasks = DeletedTaskEntity.meta.tableName;
const counters = ChangeCounterEntity.meta.tableName;
const keys = IdempotencyKeyEntity.meta.tableName;

/** The lowest number that a known change has, see docs/decisions/0008. */
const oldest = `(extract(epoch from now() - interval '${knownChangesDays} days') * 1000000)::bigint`;

/**
 * One page of the changes of an owner ($1) after a position: the version of the list that is known ($2), and the number and
 * id of the last change ($3, $4). Everything is of one snapshot. It has a row without a change where there is none, for the
 * list's version and for whether the changes since the known version are known.
 *
 * The limits of 1 keep PostgreSQL from reading all tasks or keys of the owner for one page, which it may take for cheaper.
 * A client that has nothing ($2 = 0) gets no deleted task. A task that was deleted, and inserted again by hand, is not deleted.
 * A key and the task that it has created have the same time, by which the index finds the key.
 * @param schema the contract's Task: a row has its properties, in this order; all are null for a deleted task. Then come number
 *   and id of the change, the key, the version and whether the changes are known.
 */
export const changesStatement = (schema: ObjectSchema): Statement => ({
  name: 'list_changes',
  isRead: true,
  text: `with counter as materialized (select ${listVersion} as version, (select gaps from ${counters} where user_id = $1) as gaps),
  list as materialized (select version, $2::bigint in (0, version) or $2 between ${oldest} and version and not gaps @> $2 as is_known from counter)
  select ${columnsOf(schema)}, item.change, task_id, key, version, is_known
  from list left join lateral (
    (select change, id as task_id from ${tasks} where user_id = $1 and (change, id) > ($3, $4) order by change, id limit $5)
    union all
    (select change, task_id from ${deletedTasks} as gone
      where user_id = $1 and (change, task_id) > ($3, $4) and change > case $2 when 0 then version else $2 end
        and not exists (select from ${tasks} where user_id = $1 and id = gone.task_id) order by change, task_id limit $5)
    order by change, task_id limit $5
  ) item on is_known
  left join lateral (select ${Object.keys(schema.properties).join(', ')} from ${tasks} where user_id = $1 and id = task_id limit 1) task on true
  left join lateral (select key from ${keys}
    where user_id = $1 and created_at = task.created_at and task_id = item.task_id limit 1) held on true
  order by item.change, task_id`,
});
