import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
const inRoot = { cwd: root, encoding: 'utf8' } as const;

/** Another repository, with what `npm pack` made of ours in its node_modules. */
let consumer: string;

beforeAll(() => {
  consumer = mkdtempSync(join(tmpdir(), 'todo-api-consumer-'));
  const installed = join(consumer, 'node_modules/todo-api');
  mkdirSync(installed, { recursive: true });
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', consumer], inRoot),
  ) as [{ filename: string }];
  execFileSync('tar', ['-xzf', join(consumer, packed.filename), '-C', installed, '--strip-components=1']);
  writeFileSync(join(consumer, 'package.json'), '{ "type": "module" }');
});
afterAll(() => {
  rmSync(consumer, { recursive: true, force: true });
});

test('the package has contract, types, license and README, and nothing else', () => {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--loglevel=error'], inRoot)) as [
    { files: { path: string }[] },
  ];
  expect(files.map(({ path }) => path).sort()).toEqual([
    'LICENSE',
    'README.md',
    'generated/openapi.d.ts',
    'openapi.yaml',
    'package.json',
  ]);
});

interface Compiled {
  readonly status: number | null;
  readonly stdout: string;
}

function compileWith(module: string, moduleResolution: string, program: string): Compiled {
  writeFileSync(join(consumer, 'program.ts'), program);
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      tsc,
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--module',
      module,
      '--moduleResolution',
      moduleResolution,
      'program.ts',
    ],
    { cwd: consumer, encoding: 'utf8' },
  );
  return { status, stdout };
}

describe.each([
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
])('another repository with module %s, moduleResolution %s', (module, moduleResolution) => {
  const compile = (program: string): Compiled => compileWith(module, moduleResolution, program);

  test('has the types', () => {
    expect(
      compile(`
      import type { components, operations, paths } from 'todo-api';
      export type Created = operations['createTask']['responses'][201]['content']['application/json'];
      export type Listed = paths['/api/tasks']['get']['responses'][200]['content']['application/json'][number];
      export const titleOf = (task: components['schemas']['Task'] & Created & Listed): string => task.title;`),
    ).toEqual({ status: 0, stdout: '' });
  });

  test('does not compile with a property that the contract does not have', () => {
    const { stdout } = compile(`
      import type { components } from 'todo-api';
      export const priorityOf = (task: components['schemas']['Task']): string => task.priority;`);
    expect(stdout).toMatch(/program\.ts\(3,\d+\): error TS2339: Property 'priority' does not exist/);
  });
});

test('another repository reads the contract by its name', () => {
  const print =
    "console.log((await import('node:fs')).readFileSync(new URL(import.meta.resolve('todo-api/openapi.yaml')), 'utf8'))";
  const contract = execFileSync(process.execPath, ['--input-type=module', '--eval', print], {
    cwd: consumer,
    encoding: 'utf8',
  });
  expect(contract).toBe(`${readFileSync(join(root, 'openapi.yaml'), 'utf8')}\n`);
});

test("a page with the README's lines and the types compiles", () => {
  copyFileSync(join(root, 'generated/openapi.d.ts'), join(consumer, 'todo-api.d.ts'));
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers'])
    symlinkSync(join(root, 'node_modules', name), join(consumer, 'node_modules', name));
  const page =
    /```ts\n(import createClient .*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ??
    'the README has none';
  expect(compileWith('esnext', 'bundler', page)).toEqual({ status: 0, stdout: '' });
});
