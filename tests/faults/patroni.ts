import { test } from '@jest/globals';
import { describeWith, isInstalled } from './proxy/programs.ts';

const needed = ['etcd', 'patroni'];

/** A `describe` for tests that need etcd and Patroni: skipped without them, unless REQUIRE_PATRONI is set. */
export function describeWithPatroni(title: string, tests: () => void): void {
  if (needed.every(isInstalled) || process.env['REQUIRE_PATRONI'] !== undefined) describeWith([], title, tests);
  else
    test.skip(`${title} (needs ${needed.join(' and ')} on this machine, see examples/failover/README.md)`, () =>
      undefined);
}
