import { describe, test } from '@jest/globals';
import { programs } from './postgres.ts';

/** A `describe` for tests that need a server: skipped where the machine has no programs for one, unless REQUIRE_POSTGRES is set. */
export function describeWithPostgres(title: string, tests: () => void): void {
  if (programs() !== undefined || process.env['REQUIRE_POSTGRES'] !== undefined) describe(title, tests);
  else test.skip(`${title} (needs PostgreSQL's server programs on this machine)`, () => undefined);
}
