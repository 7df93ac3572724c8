import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findFaults } from '../../scripts/contract-diff/gate.ts';
import { contract } from '../support/contract.ts';
import { mutate, type Mutation } from './mutations/mutation.ts';
import { mutations } from './mutations/mutations.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const command = join(root, 'scripts/contract-diff.ts');
const { version } = contract.info as { version: string };
const [major = 0, minor = 0] = version.split('.').map(Number);
const nextMinor = `${major}.${minor + 1}.0`;
const nextMajor = `${major + 1}.0.0`;

let folder: string;
/** Puts openapi.yaml and package.json into the folder, where the releases are; JSON is YAML too. */
function write(document: object, as = version): void {
  writeFileSync(
    join(folder, 'openapi.yaml'),
    JSON.stringify(mutate(document, { name: '', verdict: 'none', edits: { '/info/version': as } })),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: as }));
}
function run(...options: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', command, '--folder', folder, ...options],
    { encoding: 'utf8' },
  );
  return { status, output: stdout + stderr };
}
const release = (document: object, as: string): void =>
  writeFileSync(
    join(folder, `contract/releases/${as}.yaml`),
    JSON.stringify(mutate(document, { name: '', verdict: 'none', edits: { '/info/version': as } })),
  );
const mutationOf = (name: string): Mutation => mutations.find((mutation) => mutation.name === name)!;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contract-gate-'));
  mkdirSync(join(folder, 'contract'));
  cpSync(join(root, 'contract/releases'), join(folder, 'contract/releases'), { recursive: true });
  cpSync(join(root, 'contract/rewritings.yaml'), join(folder, 'contract/rewritings.yaml'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('openapi.yaml is released, and every release suits its version', () => {
  expect(findFaults(root)).toEqual([]);
});

describe.each(mutations)('$verdict: $name', (mutation) => {
  const { verdict } = mutation;

  test('under the released version', () => {
    write(mutate(contract, mutation));
    expect(findFaults(folder).length === 0).toBe(verdict === 'none');
  });

  test('under a new minor version', () => {
    write(mutate(contract, mutation), nextMinor);
    const unreleased = `Version ${nextMinor} of openapi.yaml is not released: run "npm run contract:release"`;
    const breaking = `Breaking changes need info.version ${nextMajor}; it was ${version} and is ${nextMinor}`;
    expect(findFaults(folder)).toEqual(verdict === 'breaking' ? [breaking, unreleased] : [unreleased]);
    release(mutate(contract, mutation), nextMinor);
    expect(findFaults(folder)).toEqual(verdict === 'breaking' ? [breaking] : []);
  });
});

describe('npm run contract:release', () => {
  const dropped = mutate(contract, mutationOf('an operation goes'));

  test('writes a compatible change once, under its new version', () => {
    write(mutate(contract, mutationOf('an optional property is new')), nextMinor);
    expect(run()).toEqual({ status: 1, output: expect.stringContaining('is not released') });
    expect(run('--release')).toEqual({ status: 0, output: `Wrote contract/releases/${nextMinor}.yaml\n` });
    expect(run().status).toBe(0);
    expect(run('--release')).toEqual({ status: 1, output: `contract/releases/${nextMinor}.yaml is there already\n` });
  });

  test('refuses a dropped operation under the same version and under a minor one', () => {
    write(dropped);
    expect(run()).toEqual({
      status: 1,
      output: expect.stringContaining(`Breaking changes need info.version ${nextMajor}`),
    });
    write(dropped, nextMinor);
    expect(run('--release')).toEqual({
      status: 1,
      output: expect.stringContaining(`Breaking changes need info.version ${nextMajor}`),
    });
    write(dropped, nextMajor);
    expect(run('--release').status).toBe(0);
  });
});

test('refuses a package of another version', () => {
  write(contract);
  writeFileSync(join(folder, 'package.json'), '{"version":"0.1.0"}');
  expect(findFaults(folder)).toEqual([`package.json has version 0.1.0, openapi.yaml ${version}: they must be equal`]);
});

test('refuses a release that was altered after it was committed', () => {
  write(contract);
  const git = (...args: string[]): string =>
    execFileSync(
      'git',
      ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...args],
      { cwd: folder, encoding: 'utf8' },
    );
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'release');
  expect(findFaults(folder)).toEqual([]);
  const altered = mutate(contract, mutationOf('a new path'));
  write(altered);
  release(altered, version);
  git('commit', '--quiet', '--all', '-m', 'forge');
  expect(findFaults(folder)).toEqual([
    expect.stringContaining(`contract/releases/${version}.yaml is not what was released in`),
  ]);
});

test('ignores what is declared as an equivalent rewriting, for that release only', () => {
  const rewriting = mutate(contract, mutationOf('a text that is sent and received has another pattern'));
  write(rewriting);
  expect(findFaults(folder)).toHaveLength(1);
  const declare = (since: string): void =>
    writeFileSync(
      join(folder, 'contract/rewritings.yaml'),
      JSON.stringify([{ since, where: '#/components/schemas/Title', why: '' }]),
    );
  declare(version);
  expect(findFaults(folder)).toEqual([]);
  declare('1.1.0');
  expect(findFaults(folder)).toHaveLength(1);
});
