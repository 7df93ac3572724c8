import { fileURLToPath } from 'node:url';
import { run } from '../../support/process.ts';

export interface SuiteResult {
  readonly code: number | null;
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs these files of the suite, as `npm test` does, with their databases on a server of the caller's. */
export async function runSuite(databaseUrl: string, files: readonly string[]): Promise<SuiteResult> {
  const jest = run(
    root,
    [
      'node',
      '--disable-warning=ExperimentalWarning',
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      '--reporters=default',
      '--maxWorkers=2',
      ...files,
    ],
    { TEST_DATABASE_URL: databaseUrl },
  );
  const { code } = await jest.ended;
  const output = jest.output();
  const count = (what: string): number => Number(new RegExp(`^Tests:.*?(\\d+) ${what}`, 'm').exec(output)?.[1] ?? 0);
  return { code, passed: count('passed'), failed: count('failed'), output };
}
