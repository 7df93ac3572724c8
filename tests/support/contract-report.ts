import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, Reporter } from '@jest/reporters';
import type { Reached } from './responses.ts';
import { operations } from './contract.ts';
import { keywordRows, keywordTable, missedKeywords, readKeywordNotes } from './keyword-report.ts';

interface Row {
  readonly operationId: string;
  readonly status: number;
  readonly example: string;
  readonly test: string | undefined;
}

/** Tells after the whole suite which documented answers and which keywords of requests were reached, and by which test; a run that misses one fails. */
export default class ContractReport implements Reporter {
  readonly #wholeSuite: boolean;
  #error: Error | undefined;

  constructor({ testPathPatterns, testNamePattern, onlyChanged }: Config.GlobalConfig) {
    this.#wholeSuite = testPathPatterns.patterns.length === 0 && !testNamePattern && !onlyChanged;
  }

  onRunComplete(): void {
    const folder = process.env['TEST_ANSWERS_FOLDER'] ?? '';
    const notes = readNotes(folder);
    const rows = documentedRows(notes);
    const words = keywordRows(readKeywordNotes(folder));
    const unreached = rows.filter(({ test }) => test === undefined);
    const missed = [
      ...unreached.map((row) => `${row.operationId} ${row.status} ${row.example}`),
      ...missedKeywords(words),
    ];
    const pairs = new Map(rows.map(({ operationId, status }) => [`${operationId} ${status}`, false]));
    for (const { operationId, status } of notes) pairs.set(`${operationId} ${status}`, true);
    pairs.delete('undefined 404');
    mkdirSync('coverage', { recursive: true });
    writeFileSync('coverage/contract.md', `${table(rows)}\n${keywordTable(words)}`);
    if (!this.#wholeSuite) return;
    const reachedPairs = [...pairs.values()].filter(Boolean).length;
    console.log(
      `Contract: ${notes.length} answers checked, undocumented 0; documented pairs reached ${reachedPairs}/${pairs.size}, with their examples ${rows.length - unreached.length}/${rows.length}; ${words.length} keywords of requests, kept and broken ${2 * words.length - missedKeywords(words).length}/${2 * words.length}; tables in coverage/contract.md`,
    );
    if (missed.length === 0) return;
    // Jest fails the run for the error, and does not print it.
    console.error(`Documented and not reached:\n${missed.map((line) => `  ${line}`).join('\n')}`);
    this.#error = new Error('documented and not reached');
  }

  getLastError(): Error | undefined {
    return this.#error;
  }
}

const readNotes = (folder: string): Reached[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Reached),
    );

/** Operation × status × named example. */
function documentedRows(notes: readonly Reached[]): Row[] {
  return operations.flatMap(({ operationId, responses }) =>
    Object.entries(responses).flatMap(([status, { content }]) => {
      const of = notes.filter((note) => note.operationId === operationId && note.status === Number(status));
      if (!content) return [{ operationId, status: Number(status), example: '(no body)', test: of[0]?.test }];
      return Object.entries(content).flatMap(([media, { examples }]) =>
        Object.keys(examples).map((example) => ({
          operationId,
          status: Number(status),
          example,
          test: of.find((note) => note.media === media && note.examples.includes(example))?.test,
        })),
      );
    }),
  );
}

const table = (rows: readonly Row[]): string =>
  [
    '| operation | status | example | reached by |',
    '|---|---|---|---|',
    ...rows.map(
      ({ operationId, status, example, test }) =>
        `| ${operationId} | ${status} | ${example} | ${test?.replaceAll('|', '\\|') ?? '**not reached**'} |`,
    ),
    '',
  ].join('\n');
