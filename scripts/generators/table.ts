export interface Outcome {
  /** Name and version. */
  readonly generator: string;
  readonly result: string;
  readonly compiles: boolean;
  readonly failures: readonly string[];
  readonly note: string;
  readonly asExpected: boolean;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ').slice(0, 220);

/** docs/generators.md */
export const table = (outcomes: readonly Outcome[]): string => [
  '# Generators',
  '',
  '`npm run generators` writes this page. Each generator makes a client from `GET /openapi.json` of the running service. The client is',
  'compiled with `strict`, and runs 17 steps: create with a key and an emoji, its replay, list, filter, page, get, 304, `description: null`,',
  '412, toggle without a body, set with a body, 422 with its mistakes, an error type that the client does not know, 401, 404, delete, gone.',
  '',
  '| generator | steps | compiles | notes |',
  '|---|---|---|---|',
  ...outcomes.map(({ generator, result, compiles, failures, note }) => `| ${generator} | ${result} | ${compiles ? 'yes' : 'no'} | ${cell([note, ...failures].filter(Boolean).join('; '))} |`),
  '',
].join('\n');
