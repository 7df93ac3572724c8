// npm run mutants: takes each protection away, one at a time, and expects the tests to notice.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutate, type Mutation } from './mutants/mutation.ts';
import { mutations } from './mutants/mutations.ts';
import { isFaultTest, openWorkspace, type Outcome, type Workspace } from './mutants/workspace.ts';

const project = fileURLToPath(new URL('../', import.meta.url));
const help = `Usage: npm run mutants -- [--only <text>] [--jobs 2]

Takes each protection away, one at a time, on a copy of the project as it stands, and runs the tests that have to
notice. Exits with 1 when one of these mutants survives, or when a mutation no longer finds its place.
  --only  mutants whose file or description has this text
  --jobs  how many at once; each has a database of its own
Faster, and on the server that production has: npm run with-postgres -- npm run mutants`;

interface Row {
  readonly mutation: Mutation;
  readonly outcome: Outcome;
}

try {
  const {
    values: { only, jobs, help: asked },
  } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      jobs: { type: 'string', default: '2' },
      help: { type: 'boolean', default: false },
    },
  });
  if (asked) console.log(help);
  else
    await hunt(
      mutations.filter(({ file, what }) => `${file} ${what}`.includes(only)),
      Math.max(1, Number(jobs)),
    );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function hunt(mutations: readonly Mutation[], jobs: number): Promise<void> {
  const mutants = mutations.map((mutation) => ({
    mutation,
    source: mutate(readFileSync(`${project}${mutation.file}`, 'utf8'), mutation),
  }));
  const workspaces = Array.from({ length: Math.min(jobs, mutants.length) }, () => openWorkspace(project));
  const removeAll = (): void => workspaces.forEach((workspace) => workspace.remove());
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      removeAll();
      process.exit(1);
    });
  try {
    const files = [...new Set(mutations.flatMap(({ killedBy }) => killedBy))];
    // Fault tests have a configuration of their own.
    for (const group of [files.filter((file) => !isFaultTest(file)), files.filter(isFaultTest)])
      if (group.length > 0) await expectToPass(workspaces[0], group);
    const waiting = mutants.values();
    const rows: Row[] = [];
    await Promise.all(
      workspaces.map(async (workspace) => {
        for (const { mutation, source } of waiting) {
          rows.push({ mutation, outcome: await workspace.test(mutation.killedBy, mutation.file, source) });
          progress(`${rows.length}/${mutants.length} ${mutation.what}`);
        }
      }),
    );
    report(mutations.flatMap((mutation) => rows.filter((row) => row.mutation === mutation)));
  } finally {
    removeAll();
  }
}

/** What fails before anything is broken would kill every mutant. */
async function expectToPass(workspace: Workspace | undefined, files: readonly string[]): Promise<void> {
  progress(`${files.length} test files without a mutant`);
  const outcome = await workspace?.test(files);
  if (outcome?.killed) throw new Error(`the tests fail without a mutant: ${outcome.by}`);
  if (outcome && !/^[1-9]\d* tests pass/.test(outcome.why)) throw new Error(outcome.why);
}

function report(rows: readonly Row[]): void {
  const killed = rows.filter(({ outcome }) => outcome.killed).length;
  progress('');
  console.log('| | without the protection | killed by |\n|---|---|---|');
  for (const { mutation, outcome } of rows) {
    console.log(
      `| ${outcome.killed ? 'killed' : 'SURVIVED'} | ${mutation.what} (${mutation.file}) | ${(outcome.killed ? outcome.by : `${outcome.why} in ${mutation.killedBy.join(', ')}`).replaceAll('|', '\\|').replaceAll('\n', ' ')} |`,
    );
  }
  console.log(`\nkilled ${killed}/${rows.length}`);
  if (killed < rows.length) process.exitCode = 1;
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
