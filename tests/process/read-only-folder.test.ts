import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { caller } from '../support/caller.ts';
import { address, freshCheckout, onWorkerDatabase, run, type RunningProcess } from '../support/process.ts';
import { secret } from '../support/tokens.ts';

jest.setTimeout(60_000);

// Permissions do not hold for root, who therefore gives up what lets root write.
const bound = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override'] : [];

/** A folder that the process may read only, such as one of a container with `read_only`, or of another user. */
function readOnlyCheckout(prepare: (folder: string) => void = () => {}): string {
  const folder = freshCheckout();
  prepare(folder);
  chmodSync(folder, 0o555);
  return folder;
}

function npm(folder: string, command: string, env: NodeJS.ProcessEnv = {}): RunningProcess {
  const [program = '', ...args] = [...bound, 'npm', ...command.split(' ')];
  return run(folder, [program, ...args], { PORT: '0', ...env });
}

const external = (): NodeJS.ProcessEnv => ({ ...onWorkerDatabase(), BETTER_AUTH_SECRET: secret });

test('npm start serves from a folder that cannot be written, with DATABASE_URL and BETTER_AUTH_SECRET', async () => {
  const folder = readOnlyCheckout();
  const alice = await caller(await address(npm(folder, 'start', external())));
  expect(await alice.create('from a read-only folder')).toMatchObject({ title: 'from a read-only folder' });
  expect(existsSync(join(folder, '.data'))).toBe(false);
});

test.each(['migrate', 'doctor'])('npm run %s works there', async (name) => {
  const command = npm(readOnlyCheckout(), `run --silent ${name}`, external());
  expect([(await command.ended).code, command.output()]).toEqual([0, expect.not.stringMatching(/EACCES|EROFS/)]);
});

const files = (folder: string): void => {
  mkdirSync(join(folder, '.data'), { mode: 0o555 });
};
const nothing = (): void => {};

test.each<[string, string, (folder: string) => void, () => NodeJS.ProcessEnv]>([
  ['start, without DATABASE_URL', 'start --silent', nothing, () => ({})],
  ['start, with a data folder that cannot be written', 'start --silent', files, () => ({ BETTER_AUTH_SECRET: secret })],
  ['start, without BETTER_AUTH_SECRET', 'start --silent', nothing, onWorkerDatabase],
  ['migrate, without DATABASE_URL', 'run --silent migrate', nothing, () => ({})],
])('one line names the variables to set: %s', async (_what, command, prepare, env) => {
  const refused = npm(readOnlyCheckout(prepare), command, env());
  expect((await refused.ended).code).toBe(1);
  expect(refused.output()).toMatch(
    /^\S+\.data\S* cannot be written \(EACCES\): run in a folder that can, or set DATABASE_URL and BETTER_AUTH_SECRET\.\n$/,
  );
});
