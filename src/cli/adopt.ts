import { adopt, giveBack } from '../database/adopt.ts';
import { reachable } from '../database/config.ts';
import { lockWaitMinutes } from '../database/migrate.ts';
import { configFromEnvironment } from './environment.ts';
import { readOptions } from './options.ts';
import { endWith } from './start-errors.ts';

const usage = `Usage: npm run adopt [-- --undo]
Takes over the tasks of another backend's table "tasks" or "task" in the database of DATABASE_URL, such as one of FastAPI and
SQLModel. That table is kept as "adopted_tasks". --undo gives the tasks back with what has become of them.`;

const count = (tasks: number): string => `${tasks} ${tasks === 1 ? 'task' : 'tasks'}`;

const { undo } = readOptions(usage, { undo: { type: 'boolean' } });
const config = configFromEnvironment();
try {
  await run();
} catch (error) {
  endWith(error, config);
}

async function run(): Promise<void> {
  const database = reachable(config.database);
  if (undo) {
    const { table, tasks, loosened } = await giveBack(database);
    console.log(
      `The table "${table}" has its ${count(tasks)} again, and our tables are gone.${loosened.length > 0 ? ` New tasks needed room: ${loosened.join(', ')}.` : ''}`,
    );
    return;
  }
  const { table, tasks } = await adopt(database, {
    onLocked: () => {
      console.warn(
        `Another transaction holds a lock on the table: waiting for it, for ${lockWaitMinutes} minutes at most.`,
      );
    },
  });
  console.log(
    `Took over ${count(tasks)}. Their table is "adopted_${table}" now; "npm run adopt -- --undo" gives them back.`,
  );
}
