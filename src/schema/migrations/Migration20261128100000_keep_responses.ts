import { Migration } from '@mikro-orm/migrations';

export class Migration20261128100000_keep_responses extends Migration {
  override name = 'Migration20261128100000_keep_responses';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "idempotency_keys" alter column "task_id" drop not null, add column "response" jsonb null;`,
    );
  }
}
