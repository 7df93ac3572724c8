import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import { dirname } from 'node:path';
import type { Section } from './bench.ts';

export function markdown({ title, note, rows }: Section): string {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const separator = columns.map((_, index) => (index === 0 ? '---' : '---:'));
  return [
    `## ${title}`,
    '',
    note,
    '',
    line(columns),
    line(separator),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ''))),
    '',
    '',
  ].join('\n');
}

/** What the figures were measured on. */
export const machine = (postgres: string): Record<string, string | number> => ({
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  kernel: release(),
  node: process.version,
  postgres,
});

export function writeJson(file: string, results: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}
