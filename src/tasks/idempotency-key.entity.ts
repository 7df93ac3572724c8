import { defineEntity, p } from '@mikro-orm/core';

/** The `idempotency_keys` table: which task a user's key has created. The rest of the answer is in the request that comes again. */
export const IdempotencyKeyEntity = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  properties: {
    user_id: p.string().length(255).primary(),
    key: p.string().length(255).primary(),
    /** SHA-256 of the task to create, hexadecimal. */
    fingerprint: p.character().length(64),
    task_id: p.bigint('number'),
    created_at: p.datetime(3),
  },
  // Finds a user's expired keys.
  indexes: [{ name: 'idempotency_keys_user_id_created_at_index', properties: ['user_id', 'created_at'] }],
});
