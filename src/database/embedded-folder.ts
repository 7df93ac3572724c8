import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The major version of PostgreSQL that this PGlite is. Data of another one cannot be opened. */
export const postgresMajor = '18';

const marker = 'pglite-version';
const whatElse = 'or move the folder away to start with an empty one, or set DATABASE_URL to a server';

/**
 * The data in the folder cannot be opened. It is left as it is: PGlite would make an empty database of what it does not
 * take for one.
 */
export class UnusableFolder extends Error {
  override readonly name = 'UnusableFolder';
}

/**
 * @returns where PGlite keeps its data in `folder`
 * @throws UnusableFolder when something is there, or was, that PGlite would not open but replace
 */
export function checkedDataFolder(folder: string): string {
  const data = join(folder, 'pgdata');
  const maker = makerOf(folder);
  if (!existsSync(data) || readdirSync(data).length === 0) {
    if (maker === undefined) return data;
    throw new UnusableFolder(
      `${data} is missing or empty, although PGlite ${maker} has made it: bring a copy of it back, ${whatElse}.`,
    );
  }
  const version = join(data, 'PG_VERSION');
  if (!existsSync(version)) throw damaged(data, 'it has no file PG_VERSION');
  const major = readFileSync(version, 'utf8').trim();
  if (major !== postgresMajor)
    throw new UnusableFolder(madeByAnother(data, `PGlite ${maker ?? 'of an unknown version'} (PostgreSQL ${major})`));
  return data;
}

/** Why data that looked right could not be opened. */
export function openingFailed(folder: string, cause: unknown): UnusableFolder {
  const data = join(folder, 'pgdata');
  const maker = makerOf(folder);
  if (maker === undefined || maker === pgliteVersion())
    return damaged(data, cause instanceof Error ? cause.message : String(cause), cause);
  return new UnusableFolder(madeByAnother(data, `PGlite ${maker}`), { cause });
}

/** Remembers which PGlite has made the data, beside it. */
export function signDataFolder(folder: string): void {
  if (makerOf(folder) === undefined) writeFileSync(join(folder, marker), `${pgliteVersion()}\n`);
}

function damaged(data: string, reason: string, cause?: unknown): UnusableFolder {
  return new UnusableFolder(
    `${data} is damaged, or was never finished (${reason}): bring a copy of it back, ${whatElse}.`,
    { cause },
  );
}

function madeByAnother(data: string, maker: string): string {
  return `${data} was made by ${maker}, which PGlite ${pgliteVersion()} (PostgreSQL ${postgresMajor}) cannot open: run the release of this service that made it, ${whatElse}.`;
}

function makerOf(folder: string): string | undefined {
  const file = join(folder, marker);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** Its package does not export package.json. */
function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  return (JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as { version: string }).version;
}
