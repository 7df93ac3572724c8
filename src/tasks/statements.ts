import type { ObjectSchema } from '../speed/row-json.ts';
import type { Statement } from '../speed/statement.ts';
import { TaskEntity } from './task.entity.ts';

const { tableName } = TaskEntity.meta;
const oneTask = 'user_id = $1 and id = $2';

/**
 * The store's statements, each one round trip and each with its owner as `$1`. They are fixed texts, so that PostgreSQL
 * parses and plans them once for each connection.
 * @param schema the contract's Task: its members are what a row has, in this order
 */
export function taskStatements({ properties }: ObjectSchema) {
  // A timestamp is taken at UTC here, whatever the session's time zone: a pooler's sessions cannot be told one.
  const row = Object.entries(properties).map(([name, { format }]) => (format === 'date-time' ? `${name} at time zone 'UTC'` : name)).join(', ');
  return {
  list: statement('list_tasks', `select ${row} from ${tableName}
    where user_id = $1 and id < $2 and ($3::boolean is null or completed = $3) and ($4::boolean is null or completed = $4)
    order by id desc limit $5`),
  create: statement('create_task', `insert into ${tableName} (user_id, title, description, completed) values ($1, $2, $3, $4) returning ${row}`),
  find: statement('find_task', `select ${row} from ${tableName} where ${oneTask}`),
  update: statement('update_task', `update ${tableName}
    set title = coalesce($3, title), description = case when $4::boolean then $5 else description end, completed = coalesce($6, completed), updated_at = now()
    where ${oneTask} returning ${row}`),
  complete: statement('complete_task', `update ${tableName} set completed = coalesce($3, not completed), updated_at = now() where ${oneTask} returning ${row}`),
  delete: statement('delete_task', `delete from ${tableName} where ${oneTask} returning id`),
  };
}

const statement = (name: string, text: string): Statement => ({ name, text });
