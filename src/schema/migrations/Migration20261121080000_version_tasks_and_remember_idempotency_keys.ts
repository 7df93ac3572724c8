import { Migration } from '@mikro-orm/migrations';

export class Migration20261121080000_version_tasks_and_remember_idempotency_keys extends Migration {
  override name = 'Migration20261121080000_version_tasks_and_remember_idempotency_keys';

  override up(): void | Promise<void> {
    this.addSql(`alter table "tasks" add column "version" bigint not null default '1';`);
    this.addSql(
      `create table "idempotency_keys" ("user_id" varchar(255) not null, "key" varchar(255) not null, "fingerprint" char(64) not null, "task_id" bigint not null, "created_at" timestamptz(3) not null, primary key ("user_id", "key"));`,
    );
    this.addSql(
      `create index "idempotency_keys_user_id_created_at_index" on "idempotency_keys" ("user_id", "created_at");`,
    );
  }
}
