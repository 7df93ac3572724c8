import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { copyCheckout } from '../support/checkout-copy.ts';
import { address, run } from '../support/process.ts';

jest.setTimeout(180_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
const parent = mkdtempSync(join(tmpdir(), 'todo-api-paths-'));
const folder = join(parent, 'C# & 100%25 für 日本');

beforeAll(() => {
  copyCheckout(folder);
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

async function succeeds(...command: [string, ...string[]]): Promise<string> {
  const started = run(folder, command);
  const { code } = await started.ended;
  expect({ code, output: code === 0 ? '' : started.output() }).toEqual({ code: 0, output: '' });
  return started.output();
}

describe('In a folder whose path has a "#", blanks and other letters', () => {
  test('npm run generate writes the types', async () => {
    rmSync(join(folder, 'generated/openapi.d.ts'));
    await succeeds('npm', 'run', 'generate');
    expect(readFileSync(join(folder, 'generated/openapi.d.ts'), 'utf8')).toBe(
      readFileSync(join(root, 'generated/openapi.d.ts'), 'utf8'),
    );
  });

  test('npm start runs', async () => {
    const url = await address(run(folder, ['npm', 'start'], { PORT: '0' }));
    expect((await ask(url, 'GET', '/docs')).status).toBe(200);
    expect((await ask(url, 'GET', '/readyz')).status).toBe(200);
  });

  test('npm run typecheck runs', async () => {
    await succeeds('npm', 'run', 'typecheck');
  });

  // The other parts of `npm run lint` take paths for paths, and a minute.
  test('the contract is linted', async () => {
    expect(await succeeds('node', 'src/run.mjs', 'scripts/lint-contract.ts')).toContain(
      'Your API description is valid',
    );
  });

  test('npm test runs a file', async () => {
    const output = await succeeds('npm', 'test', '--', 'tests/operations/getTask', '--reporters=default');
    expect(output).toMatch(/Tests: +\d+ passed/);
  });
});
