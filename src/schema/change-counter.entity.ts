import { defineEntity, p } from '@mikro-orm/core';
import { userIdLength } from '../limits.ts';

/**
 * The `change_counters` table: the number of each user's last change. A user without a row has changed nothing since the
 * table was made. The trigger of the migration raises it, see docs/decisions/0008-change-counter.md.
 */
export const ChangeCounterEntity = defineEntity({
  name: 'ChangeCounter',
  tableName: 'change_counters',
  properties: {
    user_id: p.string().length(userIdLength).primary(),
    /** Microseconds since 1970 when the change was made, or one more than the change before, whichever is higher. */
    change: p.bigint('number'),
    /** Which run of the server, and which table, the change was made in: after a restore it is another. */
    origin: p.bigint('number').default(0),
    /** The numbers that no change of this history has: before the first change, and before the first one of each origin. */
    gaps: p.string().columnType('int8multirange').defaultRaw("'{}'"),
  },
});
