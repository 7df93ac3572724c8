import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Source {
  /** From the project's folder, such as src/http/cors.ts. */
  readonly file: string;
  readonly text: string;
  /** Packages by name, own files from the project's folder. */
  readonly imports: readonly string[];
}

const read = (...patterns: string[]): readonly Source[] =>
  globSync(patterns, { cwd: root, exclude: ['bench/peers/**'] })
    .sort()
    .map((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const imports = [
        ...text.matchAll(
          /(?:\bfrom|\bimport|\bimport\.meta\.resolve\(|\bimport\(|\brequire\(|\(import\.meta\.url\)\()\s*['"]([^'"]+)['"]/g,
        ),
      ].map(([, name = '']) => (name.startsWith('.') ? posix.join(dirname(file), name) : name));
      return { file, text, imports };
    });
const sources = read('src/**/*.{ts,mjs}', '*.ts');

/** The files of a circle of imports, the first of them again at the end; undefined where there is none. */
function circle(files: readonly Source[]): string[] | undefined {
  const byName = new Map(files.map((source) => [source.file, source.imports]));
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    done.add(file);
    for (const name of byName.get(file) ?? []) {
      const found = walk(name, [...path, file]);
      if (found) return found;
    }
    return undefined;
  };
  for (const file of byName.keys()) {
    const found = walk(file, []);
    if (found) return found;
  }
  return undefined;
}

const importersOf = (pattern: RegExp): string[] =>
  sources.filter(({ imports }) => imports.some((name) => pattern.test(name))).map(({ file }) => file);

describe('Each library has one home', () => {
  test.each([
    ['koa', /^koa$/, /^src\/http\//],
    ["Koa's middleware", /^(@koa\/|koa-)/, /^src\/http\//],
    ['openapi-backend', /^openapi-backend$/, /^src\/http\/(routes|parameters)\.ts$/],
    ['ajv', /^ajv/, /^src\/http\//],
    ['tldts', /^tldts$/, /^src\/http\/origins\.ts$/],
    ['jose', /^jose$/, /^src\/auth\//],
    ['MikroORM', /^@mikro-orm\//, /^(src\/(schema|database)\/|mikro-orm\.config\.ts$)/],
    ['pg', /^pg/, /^src\/(postgres|database)\//],
    ['PGlite', /^@electric-sql\//, /^src\/database\/(embedded|embedded-stream|pglite)\.ts$/],
    ['prom-client', /^prom-client$/, /^src\/metrics\.ts$/],
    ['pino', /^pino/, /^src\/log\/logger\.ts$/],
    ['js-yaml', /^js-yaml$/, /^src\/contract\.ts$/],
  ])('%s', (_library, library, home) => {
    const importers = importersOf(library);
    expect(importers).not.toEqual([]);
    expect(importers.filter((file) => !home.test(file))).toEqual([]);
  });
});

describe('Imports point one way', () => {
  const entries = /^src\/(main|cli\/(migrate|adopt|erase|token|doctor))\.ts$/;

  test.each([
    ['nothing imports an entry of the process', /^/, entries],
    ['nothing imports the tests', /^/, /^tests\//],
    ['only the entries read the environment', /^src\/(?!(main\.ts|cli\/))/, /^src\/cli\//],
    ['only the command knows the doctor', /^src\/(?!(doctor\/|cli\/doctor\.ts))/, /^src\/doctor\//],
    [
      'the doctor knows configuration, auth, tables and database, and no request',
      /^src\/doctor\//,
      /^src\/(?!(doctor|auth|database|refusals|schema)\/|(config|error-message)\.ts)/,
    ],
    ['only an entry starts the service', /^src\/(?!main\.ts)/, /^src\/service\.ts$/],
    ['only the service and main know app and server', /^src\/(?!(service|main)\.ts)/, /^src\/http\/(app|server)\.ts$/],
    ['handlers do not know who verifies, listens or connects', /^src\/handlers\//, /^src\/(auth|database)\//],
    ['http knows no handler and no database', /^src\/http\//, /^src\/(handlers|database)\//],
    [
      'tasks know their tables and how statements run, and nothing else of ours',
      /^src\/tasks\//,
      /^src\/(?!(tasks|schema|postgres)\/|(event-loop|json-text|limits|per-user-limit)\.ts)/,
    ],
    ['the schema knows limits, and nothing else of ours', /^src\/schema\//, /^src\/(?!schema\/|limits\.ts)/],
    ['postgres knows nothing of ours', /^src\/postgres\//, /^src\/(?!postgres\/)/],
    [
      'auth knows reasons for refusals, limits and how settings are read, and nothing else of ours',
      /^src\/auth\//,
      /^src\/(?!auth\/|refusals\/(refusal|quote)\.ts|(limits|settings)\.ts)/,
    ],
    [
      'the database knows no HTTP and no statement of a request',
      /^src\/database\//,
      /^src\/(http|handlers|auth|tasks)\//,
    ],
  ])('%s', (_rule, from, forbidden) => {
    const importers = sources.filter(({ file }) => from.test(file));
    expect(importers).not.toEqual([]);
    expect(
      importers.flatMap(({ file, imports }) =>
        imports.filter((name) => forbidden.test(name)).map((name) => `${file} imports ${name}`),
      ),
    ).toEqual([]);
  });

  /** The rooms of src from the top down: each may import those of the lines below its own. */
  const floors = [
    ['main'],
    ['cli'],
    ['doctor', 'service'],
    ['config', 'handlers'],
    ['http'],
    ['log'],
    ['auth', 'metrics', 'contract'],
    ['tasks', 'database', 'refusals', 'problems'],
    ['postgres', 'schema', 'settings', 'event-loop', 'json-text', 'per-user-limit', 'error-message', 'stackless-error'],
    ['limits'],
  ];
  const roomOf = (file: string): string | undefined => /^src\/([\w-]+)(\/|\.ts$)/.exec(file)?.[1];
  const floorOf = (file: string): number => floors.findIndex((rooms) => rooms.includes(roomOf(file) ?? ''));

  test('no room of src imports one above it, or beside it', () => {
    const files = sources.filter(({ file }) => roomOf(file) !== undefined);
    expect(files.filter(({ file }) => floorOf(file) === -1).map(({ file }) => file)).toEqual([]);
    expect(
      files.flatMap(({ file, imports }) =>
        imports
          .filter((name) => roomOf(name) !== undefined && roomOf(name) !== roomOf(file))
          .filter((name) => floorOf(name) <= floorOf(file))
          .map((name) => `${file} imports ${name}`),
      ),
    ).toEqual([]);
  });

  test.each(['src', 'bench', 'scripts'])('no files in %s import each other in a circle', (folder) => {
    const files = read(`${folder}/**/*.{ts,mjs}`);
    expect(files.length).toBeGreaterThan(10);
    expect(circle(files)).toBeUndefined();
  });

  test('generated types are imported as types', () => {
    const values = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/^import (?!type ).*generated\/.*$/gm)].map(([line]) => `${file}: ${line}`),
    );
    expect(importersOf(/^generated\//)).not.toEqual([]);
    expect(values).toEqual([]);
  });
});

test('process.env is read in environment.ts and for the command line of MikroORM only', () => {
  expect(sources.filter(({ text }) => /\bprocess\.env\b/.test(text)).map(({ file }) => file)).toEqual([
    'mikro-orm.config.ts',
    'src/cli/environment.ts',
  ]);
});
