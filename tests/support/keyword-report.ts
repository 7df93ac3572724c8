import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keywords, type Keyword } from './keywords.ts';

/** One line of the notes: a keyword that a request kept and the service accepted, or broke and the service refused. */
export interface KeywordNote {
  readonly operationId: string;
  readonly place: string;
  readonly keyword: string;
  readonly kept: boolean;
  readonly test: string;
}

export const notesExtension = '.keywords';

export const readKeywordNotes = (folder: string): KeywordNote[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(notesExtension))
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as KeywordNote),
    );

export interface KeywordRow extends Keyword {
  /** The test whose request kept it and was accepted. */
  readonly kept: string | undefined;
  /** The test whose request broke it and was refused, or why none can. */
  readonly broken: string | undefined;
}

/** What no request can break, and why. */
export const unbreakable: readonly { readonly why: string; readonly applies: (keyword: Keyword) => boolean }[] = [
  {
    why: 'what is sent outside a body is always text',
    applies: ({ place, keyword, bound }) => !place.startsWith('body') && keyword === 'type' && bound === 'string',
  },
  { why: 'the format only describes', applies: ({ keyword, bound }) => keyword === 'format' && bound === 'int64' },
  {
    why: 'a path with an empty part is another path',
    applies: ({ place, keyword }) => place.startsWith('path ') && keyword === 'minLength',
  },
  {
    why: '/api/tasks/tasks and /api/tasks/changes are tasks with these ids',
    applies: ({ operationId, place, keyword }) =>
      ['listUserTasks', 'deleteUserTasks', 'listUserChanges'].includes(operationId) &&
      place === 'path user_id' &&
      keyword === 'not',
  },
];

/** Every keyword that the contract has for requests, with the tests that reached it. */
export const keywordRows = (notes: readonly KeywordNote[]): readonly KeywordRow[] =>
  keywords.map((keyword) => {
    const by = (kept: boolean): string | undefined =>
      notes.find(
        (note) =>
          note.kept === kept &&
          note.operationId === keyword.operationId &&
          note.place === keyword.place &&
          note.keyword === keyword.keyword,
      )?.test;
    return {
      ...keyword,
      kept: by(true),
      broken: by(false) ?? unbreakable.find(({ applies }) => applies(keyword))?.why,
    };
  });

export const missedKeywords = (rows: readonly KeywordRow[]): readonly string[] =>
  rows.flatMap(({ operationId, place, keyword, kept, broken }) => [
    ...(kept === undefined ? [`${operationId} ${place} ${keyword}, kept`] : []),
    ...(broken === undefined ? [`${operationId} ${place} ${keyword}, broken`] : []),
  ]);

const cell = (text: string | undefined): string => text?.replaceAll('|', '\\|') ?? '**not reached**';

/** The second table of coverage/contract.md */
export const keywordTable = (rows: readonly KeywordRow[]): string =>
  [
    '| operation | where | keyword | kept and accepted | broken and refused |',
    '|---|---|---|---|---|',
    ...rows.map(
      ({ operationId, place, keyword, kept, broken }) =>
        `| ${operationId} | ${place} | ${keyword} | ${cell(kept)} | ${cell(broken)} |`,
    ),
    '',
  ].join('\n');
