import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { problemTypes } from '../../src/problems.ts';
import { contract } from '../support/contract.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const documents = globSync(['*.md', 'docs/**/*.md', 'bench/*.md', 'examples/**/*.md'], {
  cwd: root,
  exclude: ['**/node_modules/**'],
});
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found]) => found ?? '');

/** The anchor that a heading gets, as GitHub makes it. */
const anchors = (text: string): string[] =>
  matches(text, /^#+ (.*)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

describe.each(documents)('%s', (name) => {
  const text = read(name);

  test('links to what is there', () => {
    const dead = matches(text, /\]\((?!https?:|mailto:)([^)\s]+)\)/g).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? name : join(dirname(name), path);
      return !existsSync(join(root, target)) || (anchor !== undefined && !anchors(read(target)).includes(anchor));
    });
    expect(dead).toEqual([]);
  });

  test('names only commands that exist', () => {
    const commands = [...matches(text, /npm run (?:-\S+ )*([\w:-]+)/g), ...matches(text, /npm (start|test)\b/g)];
    expect(commands.filter((command) => scripts[command] === undefined)).toEqual([]);
  });

  test('names only files of ours that exist', () => {
    const added = read('docs/examples/count-tasks.patch');
    const paths = matches(text, /`((?:src|tests|scripts|bench|docs|examples|contract)\/[\w./*-]*)`/g);
    expect(
      paths.filter((path) => !existsSync(join(root, path)) && !path.includes('*') && !added.includes(path)),
    ).toEqual([]);
  });

  test('runs only tests that exist', () => {
    const patterns = matches(text, /npm test -- ((?:tests\/\S+ ?)+)/g)
      .flatMap((list) => list.trim().split(' '))
      .map((pattern) => pattern.replace(/`$/, ''));
    const files = globSync('tests/**/*.test.ts', { cwd: root });
    const added = read('docs/examples/count-tasks.patch');
    expect(
      patterns.filter((pattern) => !files.some((file) => file.startsWith(pattern)) && !added.includes(pattern)),
    ).toEqual([]);
  });
});

test('the page on configuration has each variable of .env.example', () => {
  const page = read('docs/configuration.md');
  const variables = matches(read('.env.example'), /^([A-Z_]+)=/gm);
  expect(variables.length).toBeGreaterThan(15);
  expect(variables.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('the runbook has each problem type', () => {
  const listed = matches(read('docs/operations.md'), /^\| `([a-z-]+)` \|/gm);
  expect(listed).toEqual(Object.keys(problemTypes));
});

test("the changelog's newest version is the contract's", () => {
  expect(matches(read('CHANGELOG.md'), /^## (.+)$/gm)[0]).toBe(contract.info.version);
});
