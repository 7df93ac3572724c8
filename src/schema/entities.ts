import { ChangeCounterEntity } from './change-counter.entity.ts';
import { DeletedTaskEntity } from './deleted-task.entity.ts';
import { IdempotencyKeyEntity } from './idempotency-key.entity.ts';
import { TaskEntity } from './task.entity.ts';

export const entities = [TaskEntity, IdempotencyKeyEntity, ChangeCounterEntity, DeletedTaskEntity];

/** The names of the tables that the migrations make. */
export const tableNames = entities.map(({ meta }) => meta.tableName);
