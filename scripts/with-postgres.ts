import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startPostgres } from '../tests/support/postgres.ts';

const [command, ...args] = process.argv.slice(2);
const usage =
  'Usage: npm run with-postgres -- <command> [arguments]\nRuns the command with TEST_DATABASE_URL on a throwaway PostgreSQL server, such as: npm run with-postgres -- npm test';
if (command === '--help') {
  console.log(usage);
} else if (command === undefined) {
  console.error(usage);
  process.exitCode = 1;
} else {
  const server = await startPostgres();
  try {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, TEST_DATABASE_URL: server.url } });
    const [code] = (await once(child, 'close')) as [number | null];
    process.exitCode = code ?? 1;
  } finally {
    await server.close();
  }
}
