import { defineEntity, p } from '@mikro-orm/core';
import { userIdLength } from '../limits.ts';

/** The `deleted_tasks` table: which tasks are gone, kept for 31 days. The trigger of the migration writes it. */
export const DeletedTaskEntity = defineEntity({
  name: 'DeletedTask',
  tableName: 'deleted_tasks',
  properties: {
    user_id: p.string().length(userIdLength).primary(),
    /** The number of the change that deleted it. One statement may delete many. */
    change: p.bigint('number').primary(),
    task_id: p.bigint('number').primary(),
  },
});
