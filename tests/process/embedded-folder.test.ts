import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { startEmbeddedPostgres } from '../../src/database/embedded.ts';
import { freshCheckout, start } from '../support/process.ts';

jest.setTimeout(120_000);

const made = mkdtempSync(join(tmpdir(), 'todo-api-folder-'));
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
const version = dependencies['@electric-sql/pglite'] ?? '';

beforeAll(async () => {
  await (await startEmbeddedPostgres(made)).close();
});
afterAll(() => rmSync(made, { recursive: true, force: true }));

/** What the folder has, but for the files that every start writes. */
const content = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() &&
          !entry.name.startsWith('lock') &&
          entry.name !== 'postmaster.pid' &&
          entry.name !== 'better-auth-secret',
      )
      .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), 'base64')]),
  );

/** Starts the service on a copy of the folder after `change`. @returns what it says, and the folder */
async function startOn(change: (folder: string, data: string) => void): Promise<{ said: string; folder: string }> {
  const checkout = freshCheckout();
  const folder = join(checkout, '.data');
  cpSync(made, folder, { recursive: true });
  change(folder, join(folder, 'pgdata'));
  const before = content(folder);
  const service = start(checkout);
  expect((await service.ended).code).toBe(1);
  expect(content(folder)).toEqual(before);
  return { said: service.output(), folder };
}

test('stores beside the data the version of PGlite that wrote it, and the major version of its PostgreSQL', () => {
  expect(readFileSync(join(made, 'pglite-version'), 'utf8')).toBe(`${version}\n`);
  expect(readFileSync(join(made, 'pgdata/PG_VERSION'), 'utf8').trim()).toBe('18');
});

test('names the version of PGlite that wrote data which this one cannot open, and what to do', async () => {
  const { said, folder } = await startOn((beside, data) => {
    writeFileSync(join(beside, 'pglite-version'), '0.3.16\n');
    writeFileSync(join(data, 'PG_VERSION'), '17\n');
  });
  expect(said).toBe(
    `${folder}/pgdata was made by PGlite 0.3.16 (PostgreSQL 17), which PGlite ${version} (PostgreSQL 18) cannot open: ` +
      'run the release of this service that made it, or move the folder away to start with an empty one, or set DATABASE_URL to a server.\n',
  );
});

test.each<[string, (folder: string, data: string) => void]>([
  ['PG_VERSION is missing', (_, data) => rmSync(join(data, 'PG_VERSION'))],
  [
    'PG_VERSION and the note of the version are missing',
    (folder, data) => {
      rmSync(join(folder, 'pglite-version'));
      rmSync(join(data, 'PG_VERSION'));
    },
  ],
  ['the data is gone', (_, data) => rmSync(data, { recursive: true })],
  [
    'the data folder is empty',
    (_, data) => {
      rmSync(data, { recursive: true });
      mkdirSync(data);
    },
  ],
  ['pg_control is missing', (_, data) => rmSync(join(data, 'global/pg_control'))],
  ['the write-ahead log is missing', (_, data) => rmSync(join(data, 'pg_wal'), { recursive: true })],
])('makes no new database where %s', async (_, change) => {
  const { said, folder } = await startOn(change);
  expect(said).toMatch(
    new RegExp(
      `^${folder}/pgdata is (damaged, or was never finished|missing or empty)[^\\n]*: bring a copy of it back, [^\\n]*\\.\\n$`,
    ),
  );
});

test('opens the data again when the missing file is back', async () => {
  const { folder } = await startOn((beside, data) =>
    renameSync(join(data, 'global/pg_control'), join(beside, 'pg_control')),
  );
  renameSync(join(folder, 'pg_control'), join(folder, 'pgdata/global/pg_control'));
  await (await startEmbeddedPostgres(folder)).close();
  expect(existsSync(join(folder, 'pgdata/PG_VERSION'))).toBe(true);
});
