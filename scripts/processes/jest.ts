import { existsSync, readFileSync } from 'node:fs';

/** The arguments of Node.js that run Jest. */
export const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'] as const;

/** The arguments of Jest that write its results to a file. */
export const resultsTo = (file: string): string[] => ['--json', `--outputFile=${file}`];

export interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** @returns undefined when Jest did not start */
export const readResults = (file: string): JestResults | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as JestResults) : undefined;
