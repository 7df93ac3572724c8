import { expect, jest, test } from '@jest/globals';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshCheckout, run } from '../support/process.ts';

jest.setTimeout(60_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
/** Commands of ours; what only runs a well-known tool has that tool's help. */
const ours = Object.keys(scripts).filter(
  (name) => /(src|scripts|bench)\/[\w-]+\.ts$/.test(scripts[name] ?? '') && !['start', 'dev'].includes(name),
);

test.each(ours)('npm run %s -- --help prints its usage, does nothing and ends with 0', async (name) => {
  const folder = freshCheckout();
  for (const part of ['scripts', 'bench', 'tests', 'contract', 'generated'])
    symlinkSync(join(root, part), join(folder, part));
  const command = run(folder, ['npm', 'run', '--silent', name, '--', '--help']);
  expect((await command.ended).code).toBe(0);
  expect(command.output()).toMatch(/^Usage: npm run /);
  expect(existsSync(join(folder, '.data'))).toBe(false);
});

test.each(['migrate', 'adopt', 'doctor'])('npm run %s refuses an option that there is not', async (name) => {
  const command = run(freshCheckout(), ['npm', 'run', '--silent', name, '--', '--unod']);
  expect((await command.ended).code).toBe(1);
  expect(command.output()).toMatch(/^Unknown option '--unod'.*\nUsage: npm run /s);
});
