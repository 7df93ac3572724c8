import { bigint, boolean, pgTable, timestamp, varchar } from 'drizzle-orm/pg-core';

export const tasks = pgTable('tasks', {
  id: bigint({ mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
  user_id: varchar({ length: 255 }).notNull(),
  title: varchar({ length: 200 }).notNull(),
  description: varchar({ length: 1000 }),
  completed: boolean().notNull().default(false),
  created_at: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
  updated_at: timestamp({ withTimezone: true, precision: 3 })
    .notNull()
    .defaultNow()
    .$onUpdate(() => new Date()),
});
