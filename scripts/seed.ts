import { parseArgs } from 'node:util';
import { issueToken } from '../src/auth/sign-token.ts';
import { dataFolder, developmentSecret } from '../src/cli/development.ts';
import { configFromEnvironment } from '../src/cli/environment.ts';

const usage = `Usage: npm run seed -- [options]

Creates tasks to play with, through the running service, as "npm start" or "npm run dev" runs it.

  --tasks <n>    how many; default 100
  --user <id>    whose; default alice
  --url <url>    where the service is; default http://127.0.0.1:$PORT
  --help`;

const parallel = 16;
const lifetime = 3_600;
const verbs = ['Buy', 'Call', 'Book', 'Repair', 'Water', 'Read', 'Send', 'Plan', 'Clean', 'Return'];
const things = [
  'the plants',
  'a table for four',
  'the dentist',
  'oat milk',
  'the bicycle',
  'Grandma',
  'the tax form',
  'a birthday cake',
  'the library books',
  'the windows',
];
const pick = (words: readonly string[], seed: number): string => words[seed % words.length] ?? '';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '100' },
    user: { type: 'string', default: 'alice' },
    url: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const { auth, port, production } = configFromEnvironment();
const count = /^[1-9]\d{0,6}$/.test(values.tasks) ? Number(values.tasks) : 0;

if (values.help) console.log(usage);
else if (production || count === 0)
  fail(production ? 'Production is no playground.' : '--tasks must be a whole number from 1 to 9999999, such as 10000');
else
  await seed(
    values.url ?? `http://127.0.0.1:${port}`,
    await issueToken(auth.secret ?? developmentSecret(dataFolder()), values.user, lifetime),
  );

async function seed(url: string, token: string): Promise<void> {
  let created = 0;
  const worker = async (first: number): Promise<void> => {
    for (let number = first; number < count; number += parallel) {
      await create(url, token, number);
      created += 1;
      if (process.stderr.isTTY && created % 100 === 0) process.stderr.write(`\r${created} of ${count}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(parallel, count) }, (_, first) => worker(first)));
    console.log(`${process.stderr.isTTY ? '\n' : ''}${values.user} has ${created} more tasks.`);
  } catch (error) {
    fail(`${created} tasks were created, then: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function create(url: string, token: string, number: number): Promise<void> {
  const task = {
    title: `${pick(verbs, number)} ${pick(things, Math.floor(number / verbs.length))}`,
    description: number % 3 === 0 ? `Number ${number + 1} of ${count}` : null,
    completed: number % 4 === 0,
  };
  const response = await fetch(`${url}/api/tasks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(task),
  }).catch(() => {
    throw new Error(`no service responds at ${url}; start it with: npm start`);
  });
  if (response.status !== 201) throw new Error(`${url} responds with ${response.status}: ${await response.text()}`);
  await response.body?.cancel();
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
