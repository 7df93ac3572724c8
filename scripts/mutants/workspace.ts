import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { jest, readResults, resultsTo } from '../processes/jest.ts';

export type Outcome = { readonly killed: true; readonly by: string } | { readonly killed: false; readonly why: string };

/** A copy of the project that may be broken. */
export interface Workspace {
  /** Runs test files with `source` in the place of `file`. */
  test(files: readonly string[], file?: string, source?: string): Promise<Outcome>;
  remove(): void;
}

export const isFaultTest = (file: string): boolean => file.startsWith('tests/faults/');

const leftOut = ['.git', '.data', 'node_modules', 'coverage', 'bench', '.hypothesis', '.schemathesis'];
const mostMilliseconds = 180_000;

/** Copies the project as it stands, committed or not. */
export function openWorkspace(project: string): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-mutants-'));
  cpSync(project, folder, { recursive: true, filter: (path) => !leftOut.includes(basename(path)) || path === project });
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  const results = join(folder, 'results.json');

  async function runJest(files: readonly string[]): Promise<Outcome> {
    rmSync(results, { force: true });
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        ...jest,
        ...(files.some(isFaultTest) ? ['--config', 'jest.faults.config.mjs'] : []),
        '--runTestsByPath',
        ...files,
        '--maxWorkers=1',
        '--forceExit',
        '--silent',
        ...resultsTo(results),
      ],
      { cwd: folder, stdio: 'ignore', timeout: mostMilliseconds },
    );
    const [code] = (await once(child, 'close')) as [number | null];
    if (code === null) return { killed: true, by: 'the tests do not end' };
    const found = readResults(results);
    if (!found) return { killed: false, why: 'the tests do not start' };
    const { numPassedTests, testResults } = found;
    const failed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .find(({ status }) => status === 'failed');
    if (failed) return { killed: true, by: failed.fullName };
    // A file that cannot be run fails without a test that does, and says nothing of the protection.
    if (code !== 0)
      return {
        killed: false,
        why: `the tests cannot be run: ${testResults
          .map(({ message }) => message)
          .join('\n')
          .slice(0, 1_000)}`,
      };
    return { killed: false, why: `${numPassedTests} tests pass` };
  }

  return {
    test: async (files, file, source) => {
      if (file === undefined || source === undefined) return runJest(files);
      const path = join(folder, file);
      const original = readFileSync(path);
      writeFileSync(path, source);
      try {
        return await runJest(files);
      } finally {
        writeFileSync(path, original);
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
