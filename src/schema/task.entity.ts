import { defineEntity, p } from '@mikro-orm/core';
import { descriptionLength, titleLength, userIdLength } from '../limits.ts';

// Every character that ECMAScript's \s matches, spelled out: PostgreSQL's own \s depends on the server's locale.
const whiteSpace = String.raw`\u0009-\u000d\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff`;

/** The `tasks` table. What the contract says of title and description stands here as constraints, too. */
export const TaskEntity = defineEntity({
  name: 'Task',
  tableName: 'tasks',
  properties: {
    id: p.bigint('number').primary().generated('by default as identity'),
    user_id: p.string().length(userIdLength),
    title: p.string().length(titleLength),
    description: p.string().length(descriptionLength).nullable(),
    completed: p.boolean().default(false),
    version: p.bigint('number').default(1),
    /** The number of the user's change that wrote the row last; 0 when that was before changes were counted. */
    change: p.bigint('number').default(0),
    created_at: p.datetime(3).defaultRaw('now()'),
    updated_at: p.datetime(3).defaultRaw('now()'),
  },
  indexes: [
    // Serves one task by owner and id, and the owner's tasks by descending id.
    { name: 'tasks_user_id_id_index', properties: ['user_id', 'id'] },
    // Serves the owner's changes in their order.
    { name: 'tasks_user_id_change_id_index', properties: ['user_id', 'change', 'id'] },
  ],
  checks: [
    { name: 'tasks_id_check', expression: 'id >= 1 and id <= 9007199254740991' },
    { name: 'tasks_user_id_check', expression: "user_id <> ''" },
    { name: 'tasks_title_check', expression: `title ~ '[^${whiteSpace}]'` },
  ],
});
