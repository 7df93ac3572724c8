import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { address, run } from '../support/process.ts';

jest.setTimeout(60_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
const parent = mkdtempSync(join(tmpdir(), 'todo-api-paths-'));
const folder = join(parent, 'C# & 100%25 für 日本');

beforeAll(() => {
  for (const part of ['package.json', 'openapi.yaml', 'src', 'scripts'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  mkdirSync(join(folder, 'generated'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

test('npm run generate writes the types in a folder whose path has a "#", blanks and other letters', async () => {
  const { code } = await run(folder, ['npm', 'run', 'generate']).ended;
  expect(code).toBe(0);
  expect(readFileSync(join(folder, 'generated/openapi.d.ts'), 'utf8')).toBe(
    readFileSync(join(root, 'generated/openapi.d.ts'), 'utf8'),
  );
});

test('npm start runs there', async () => {
  const url = await address(run(folder, ['npm', 'start'], { PORT: '0' }));
  expect((await ask(url, 'GET', '/docs')).status).toBe(200);
  expect((await ask(url, 'GET', '/readyz')).status).toBe(200);
});
