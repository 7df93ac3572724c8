import { readFileSync, writeFileSync } from 'node:fs';

/** What one generator came to; kept in generators/results.json, so that a machine without its toolchain can still write the page. */
export interface Result {
  readonly name: string;
  readonly version: string;
  readonly toolchain: string;
  readonly compiles: boolean;
  readonly passed: number;
  readonly steps: number;
  /** The names of the steps that failed. */
  readonly failed: readonly string[];
  readonly note: string;
  /** The day of the run, for those that CI does not run. */
  readonly date?: string;
}

const file = 'generators/results.json';

/** Replaces the results of these toolchains. @returns all, in the order of `names` */
export function keep(toolchains: readonly string[], results: readonly Result[], names: readonly string[]): Result[] {
  const others = (JSON.parse(readFileSync(file, 'utf8')) as Result[]).filter(
    ({ toolchain }) => !toolchains.includes(toolchain),
  );
  const all = [...others, ...results].sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
  writeFileSync(file, `[\n${all.map((result) => `  ${JSON.stringify(result)}`).join(',\n')}\n]\n`);
  return all;
}
