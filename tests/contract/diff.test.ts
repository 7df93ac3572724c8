import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Change } from '../../scripts/contract-diff/change.ts';
import { compareContracts } from '../../scripts/contract-diff/compare-contracts.ts';
import { versionFault } from '../../scripts/contract-diff/version.ts';
import { contract } from '../support/contract.ts';
import { mutate, type Mutation } from './mutations/mutation.ts';
import { mutations } from './mutations/mutations.ts';

const verdictOf = (changes: readonly Change[]): string =>
  changes.some(({ breaking }) => breaking) ? 'breaking' : changes.length > 0 ? 'compatible' : 'none';
const named = (name: string): Mutation => mutations.find((mutation) => mutation.name === name)!;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contract-diff-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('Changes are classified', () => {
  let classified = 0;

  test.each(mutations)('$verdict: $name', (mutation) => {
    const { verdict, edits, shows } = mutation;
    const changes = compareContracts(contract, mutate(contract, mutation));
    expect({ verdict: verdictOf(changes), changes }).toEqual({ verdict, changes });
    const places = (shows === undefined ? Object.keys(edits) : [shows]).map((place) => `#${place}`);
    // Told at the edit, or just above it or below it.
    const astray = changes.filter(
      ({ where }) => !places.some((place) => where.startsWith(place) || place.startsWith(`${where}/`)),
    );
    expect(astray.filter(({ breaking }) => breaking === (verdict === 'breaking'))).toEqual([]);
    classified += 1;
  });

  test('a string that is sent and received is compared in each direction', () => {
    const verdicts = (name: string): object =>
      Object.fromEntries(
        compareContracts(contract, mutate(contract, named(name))).map(({ direction, breaking }) => [
          direction,
          breaking,
        ]),
      );
    expect(verdicts('a text that is sent and received gets shorter')).toEqual({ request: true, response: false });
    expect(verdicts('a text that is sent and received gets longer')).toEqual({ request: false, response: true });
  });

  test('a change of a component is reported once, with every operation that it affects', () => {
    const [change, ...others] = compareContracts(contract, mutate(contract, named('a parameter allows less')));
    expect(change).toMatchObject({
      where: '#/components/parameters/Limit/schema/maximum',
      direction: 'request',
      what: 'maximum was 1000, is 100',
      operations: ['listTasks', 'listUserTasks'],
    });
    expect(others).toEqual([]);
  });

  afterAll(() => console.log(`${classified}/${mutations.length} mutations classified`));
});

describe('The version suits the changes', () => {
  const change = (breaking: boolean): Change => ({
    breaking,
    direction: 'request',
    where: '#',
    what: '',
    why: '',
    operations: [],
  });

  test.each([
    ['1.4.2', '2.0.0', [change(true)]],
    ['1.4.2', '1.5.0', [change(false)]],
    ['1.4.2', '1.4.3', [change(false)]],
    ['1.4.2', '2.0.0', [change(false)]],
    ['1.4.2', '1.4.2', []],
  ])('from %s to %s with %j', (old, next, changes) => {
    expect(versionFault(old, next, changes)).toBeUndefined();
  });

  test.each([
    [
      '1.4.2',
      '1.5.0',
      [change(false), change(true)],
      'Breaking changes need info.version 2.0.0; it was 1.4.2 and is 1.5.0',
    ],
    ['1.4.2', '1.4.2', [change(false)], 'Changes need info.version 1.5.0 or 1.4.3; it is still 1.4.2'],
    ['1.4.2', '1.3.9', [], 'info.version goes back from 1.4.2 to 1.3.9'],
    ['1.4.2', '0.9.9', [change(true)], 'info.version goes back from 1.4.2 to 0.9.9'],
  ])('refuses %s to %s with %j', (old, next, changes, error) => {
    expect(versionFault(old, next, changes)).toBe(error);
  });

  test('has three numbers', () => {
    expect(() => versionFault('1.0.0', '1.1', [])).toThrow('info.version has to be major.minor.patch, and is 1.1');
  });
});

describe('npm run contract:diff', () => {
  const command = fileURLToPath(new URL('../../scripts/contract-diff.ts', import.meta.url));
  const run = (base: object): { status: number | null; stdout: string; stderr: string } => {
    const file = join(folder, 'base.yaml');
    writeFileSync(file, JSON.stringify(base));
    return spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', command, '--base', file], {
      encoding: 'utf8',
    });
  };
  const { version } = contract.info;
  const major = Number(version.split('.')[0]);

  test('refuses a breaking change under the same major version, and reports what, where, which direction and why', () => {
    const { status, stdout, stderr } = run(mutate(contract, named('a parameter allows more')));
    expect(stdout).toContain(`Breaking
  request  #/components/parameters/Limit/schema/maximum
           maximum was 5000, is 1000: requests that were taken are refused
           in listTasks, listUserTasks
`);
    expect(stderr).toBe(`Breaking changes need info.version ${major + 1}.0.0; it was ${version} and is ${version}\n`);
    expect(status).toBe(1);
  });

  test('accepts a breaking change under a new major version', () => {
    const released = mutate(contract, {
      ...named('a parameter allows more'),
      edits: { ...named('a parameter allows more').edits, '/info/version': `${major - 1}.0.0` },
    });
    expect(run(released)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('1 breaking, 0 compatible'),
      stderr: '',
    });
  });
});
