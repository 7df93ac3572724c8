import { defineEntity, p } from '@mikro-orm/core';
import { userIdLength } from '../limits.ts';

/**
 * The `idempotency_keys` table: what a user's key was used for. The response of a creation is the task's id and the request
 * that comes again; that of another change is kept.
 */
export const IdempotencyKeyEntity = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  properties: {
    user_id: p.string().length(userIdLength).primary(),
    key: p.string().length(255).primary(),
    /** SHA-256 of the request, hexadecimal. */
    fingerprint: p.character().length(64),
    /** The task that the key has created; null for other changes. */
    task_id: p.bigint('number').nullable(),
    /** The task as it was changed, how many tasks were (`count`), or `{}` for one that was deleted; null for a creation. */
    response: p.json().nullable(),
    created_at: p.datetime(3),
  },
  // Finds a user's expired keys.
  indexes: [{ name: 'idempotency_keys_user_id_created_at_index', properties: ['user_id', 'created_at'] }],
});
