import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const read = (path: string): Manifest =>
  JSON.parse(readFileSync(new URL(`../../${path}package.json`, import.meta.url), 'utf8')) as Manifest;
const [root, client] = [read(''), read('packages/client/')];

test('The client has the version of the service', () => {
  expect(client.version).toBe(root.version);
});

test('The client depends on what its tests run with', () => {
  expect(root.devDependencies).toMatchObject(client.dependencies);
});

test('The lock file of the Next.js example has what the client depends on', () => {
  const { packages } = JSON.parse(
    readFileSync(new URL('../../examples/next/package-lock.json', import.meta.url), 'utf8'),
  ) as { packages: Readonly<Record<string, Manifest>> };
  expect(packages['node_modules/todo-api-client']?.dependencies).toEqual(client.dependencies);
});

test("The README shows the React example that runs in the browser's tests", () => {
  const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  expect(text('packages/client/README.md')).toContain(text('examples/react/tasks.tsx'));
});
