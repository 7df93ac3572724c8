import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from '@jest/globals';
import { describeWithPostgres } from '../../support/describe-with-postgres.ts';

export const isInstalled = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** A `describe` for tests that need PostgreSQL and these programs too: skipped without them, unless REQUIRE_POSTGRES is set. */
export function describeWith(programs: readonly string[], title: string, tests: () => void): void {
  if (programs.every(isInstalled) || process.env['REQUIRE_POSTGRES'] !== undefined) describeWithPostgres(title, tests);
  else test.skip(`${title} (needs ${programs.join(' and ')} on this machine)`, () => undefined);
}
