import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { copyCheckout } from '../support/checkout-copy.ts';
import { run } from '../support/process.ts';

jest.setTimeout(180_000);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'todo-api-contributing-'));
  copyCheckout(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function succeeds(...command: [string, ...string[]]): Promise<string> {
  const started = run(folder, command);
  const { code } = await started.ended;
  expect({ code, output: code === 0 ? '' : started.output() }).toEqual({ code: 0, output: '' });
  return started.output();
}

test('the operation that docs/contributing.md adds applies, is missed by the compiler, and works', async () => {
  await succeeds('git', 'apply', '--exclude=src/*', 'docs/examples/count-tasks.patch');
  await succeeds('npm', 'run', 'generate');
  const incomplete = run(folder, ['npm', 'run', 'typecheck']);
  expect((await incomplete.ended).code).not.toBe(0);
  expect(incomplete.output()).toContain("Property 'countTasks' is missing");
  await succeeds('git', 'apply', '--include=src/*', 'docs/examples/count-tasks.patch');
  await succeeds('npm', 'run', 'typecheck');
  // Without the reporter: one file alone does not reach every documented answer.
  await succeeds('npm', 'test', '--', 'tests/operations/countTasks', '--reporters=default');
});
