import { loadContract } from '../contract.ts';
import { reachable } from '../database/config.ts';
import { openDatabase } from '../database/connect.ts';
import { probe } from '../tasks/statements.ts';
import { createTaskStores } from '../tasks/task-store.ts';
import { configFromEnvironment } from './environment.ts';
import { endWith } from './start-errors.ts';

const usage = `Usage: npm run erase -- <user id>
Erases everything that is stored about a user in the database of DATABASE_URL: tasks, ids of deleted tasks, idempotency keys.
It cannot be undone. The id is the one in the user's tokens and tasks, to the letter.`;

const [userId, ...others] = process.argv.slice(2);

if (userId === '--help') {
  console.log(usage);
} else if (userId === undefined || userId === '' || others.length > 0) {
  console.error(usage);
  process.exitCode = 1;
} else {
  await erase(userId);
}

async function erase(owner: string): Promise<void> {
  const config = configFromEnvironment();
  try {
    const database = openDatabase(reachable(config.database), probe);
    try {
      const count = await createTaskStores(database.run, loadContract().schema('Task'))(owner).erase();
      console.log(
        `Erased ${count} ${count === 1 ? 'task' : 'tasks'} of "${owner}" and everything else that was stored about that user.`,
      );
    } finally {
      await database.close();
    }
  } catch (error) {
    endWith(error, config);
  }
}
