import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { run } from '../support/process.ts';

jest.setTimeout(180_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((name) => name !== '' && existsSync(join(root, name)));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'todo-api-contributing-'));
  for (const name of files) cpSync(join(root, name), join(folder, name));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
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
