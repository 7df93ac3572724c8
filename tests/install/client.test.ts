import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { address, freshCheckout, printedToken, run, start } from '../support/process.ts';

jest.setTimeout(300_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const readme = readFileSync(join(root, 'packages/client/README.md'), 'utf8');
/** Another project, in which the packed client is installed. */
let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'todo-api-client-'));
  const tarball = execFileSync('npm', ['run', '--silent', 'pack:client', '--', '--destination', project], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }');
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], {
    cwd: project,
    stdio: 'pipe',
  });
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Compiles and reads every declaration file, too. */
function compile(file: string, module: string, moduleResolution: string): string {
  const options = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--target', 'es2022'];
  return spawnSync(
    process.execPath,
    [tsc, ...options, '--module', module, '--moduleResolution', moduleResolution, file],
    {
      cwd: project,
      encoding: 'utf8',
    },
  ).stdout;
}

const resolutions = [
  ['esnext', 'bundler'],
  ['nodenext', 'nodenext'],
] as const;

/** All of the README's programs as one. */
const readmeProgram = (): string => [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block).join('\n');

test('The package brings openapi-fetch with its types, eventsource-parser and idb-keyval, and no React', () => {
  const installed = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(installed).toEqual([
    'eventsource-parser',
    'idb-keyval',
    'openapi-fetch',
    'openapi-typescript-helpers',
    'todo-api-client',
  ]);
});

test('What server components import needs no React', () => {
  const program =
    "const { tasksQuery } = await import('todo-api-client/react/server'); console.log(tasksQuery({}, 'alice').queryKey);";
  const { stdout } = spawnSync(process.execPath, ['--eval', program], { cwd: project, encoding: 'utf8' });
  expect(stdout).toBe("[ 'todo-api', 'alice', 'tasks' ]\n");
});

describe.each(resolutions)('module %s, moduleResolution %s', (module, moduleResolution) => {
  test("compiles the README's programs", () => {
    writeFileSync(join(project, 'readme.ts'), readmeProgram());
    expect(compile('readme.ts', module, moduleResolution)).toBe('');
  });

  test('does not compile what the contract does not have', () => {
    writeFileSync(
      join(project, 'wrong.ts'),
      `import { createTodoClient, isProblem } from 'todo-api-client';
       const todo = createTodoClient({ baseUrl: '', token: async () => '' });
       await todo.createTask({ title: 'x' }).then((task) => task.priority);
       await todo.listTasks({ status: 'open' });
       await todo.listTasks().catch((error) => isProblem(error, '/problems/not-found') && error.problem.errors);`,
    );
    expect(compile('wrong.ts', module, moduleResolution).match(/\(\d+(?=,\d+\): error)/g)).toEqual(['(3', '(4', '(5']);
  });
});

test("the example and the README's programs run against the service", async () => {
  const service = start(freshCheckout());
  const [url, token] = [await address(service), await printedToken(service)];
  copyFileSync(join(root, 'examples/client/main.ts'), join(project, 'main.ts'));
  expect(compile('main.ts', 'nodenext', 'nodenext')).toMatch(
    /^main\.ts\(\d+,\d+\): error TS2(580|591): Cannot find name 'process'/,
  );
  const program = run(project, ['node', 'main.js'], { TODO_URL: url, TODO_TOKEN: token });
  await program.ended;
  expect(program.output().trim().split('\n')).toEqual([
    'create: ☐ Buy milk',
    'complete: ☑ Buy milk',
    'create one without a title: The title must not be empty.',
    'delete the completed tasks: no tasks',
  ]);

  // Better Auth's route, and the service on its own port.
  const served = `const { fetch: send } = globalThis;
      globalThis.fetch = async (request, init) =>
        request === '/api/auth/token' ? Response.json({ token: '${token}' }) : send(request, init);\n`;
  writeFileSync(join(project, 'readme.ts'), readmeProgram().replace('http://localhost:8000', url));
  compile('readme.ts', 'nodenext', 'nodenext');
  writeFileSync(join(project, 'with-route.mjs'), `${served}await import('./readme.js');`);
  const readmeRun = run(project, ['node', 'with-route.mjs']);
  expect((await readmeRun.ended).code).toBe(0);
  expect(readmeRun.output()).toMatch(
    /title: 'Buy milk'[^]*\nblank\nThe title must not be empty\.\n[^]*Call the dentist at 9/,
  );
});
