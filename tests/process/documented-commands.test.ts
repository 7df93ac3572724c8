import { globSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { startEmbeddedServer, type EmbeddedServer } from '../support/embedded-server.ts';
import { codeBlocks } from '../support/markdown.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { freshCheckout, run } from '../support/process.ts';
import { secret, signToken } from '../support/tokens.ts';
import { notRun } from './documented-commands.ts';

jest.setTimeout(300_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = globSync(['*.md', 'docs/**/*.md', 'bench/*.md', 'examples/*/*.md'], { cwd: root }).sort();
const blocksOf = (page: string): string[] =>
  codeBlocks(page)
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => text);
/** Variables and nothing else. */
const isSettings = (block: string): boolean => /^([A-Z_]+=(\S+|'[^']*')\n)+$/.test(block);

/** One command each: without comments, and those that `&&` joins by themselves. */
const commandsOf = (page: string): string[] =>
  blocksOf(page)
    .filter((block) => !isSettings(block))
    .flatMap((block) => block.split('\n'))
    .flatMap((line) => line.replace(/(^|\s+)# .*$/, '').split(' && '))
    .filter(Boolean);

const isNotRun =
  (page: string) =>
  (command: string): boolean =>
    notRun.some((entry) => (entry.page ?? page) === page && (entry.command?.test(command) ?? true));

/** Commands that go on until they are stopped, with what they print when they are ready and the port that pages name. */
const servers = [
  { command: /^npm (start|run dev)$/, ready: /Todo API +(http:\S+)/, port: 8000, options: [] },
  { command: /^npm run mock$/, ready: /Todo API +(http:\S+) \(mock\)/, port: 4010, options: ['--', '--port', '0'] },
];

let database: EmbeddedServer | undefined;
afterEach(async () => {
  await database?.close();
  database = undefined;
});

/** What a reader has who begins: a checkout, with an empty database that is not shared with another test. */
async function openCheckout(): Promise<{ folder: string; env: NodeJS.ProcessEnv }> {
  database = await startEmbeddedServer();
  await migrateDatabase(database.url);
  const folder = freshCheckout();
  for (const part of ['scripts', 'contract', 'generated', 'examples'])
    symlinkSync(join(root, part), join(folder, part));
  writeFileSync(join(folder, 'token.txt'), await signToken({ sub: 'alice' }));
  const env = { DATABASE_URL: database.url, DATABASE_SHARED_CONNECTIONS: '0', BETTER_AUTH_SECRET: secret };
  return { folder, env };
}

/** Prints the status of each response that curl gets. */
const printStatuses = `curl() { command curl --silent --show-error --write-out '%{stderr}\\nstatus %{http_code}\\n' "$@"; }`;

describe.each(pages.filter((page) => commandsOf(page).some((command) => !isNotRun(page)(command))))('%s', (page) => {
  const commands = commandsOf(page).filter((command) => !isNotRun(page)(command));

  test('has commands that work as pasted, one after the other', async () => {
    const { folder, env } = await openCheckout();
    let script = [
      'set -eu',
      printStatuses,
      ...commands.filter((line) => !servers.some(({ command }) => command.test(line))),
    ].join('\n');
    for (const { command, ready, port, options } of servers) {
      const line = commands.find((candidate) => command.test(candidate));
      if (line === undefined && !script.includes(`:${port}/`)) continue;
      const words = (line ?? 'npm start').split(' ') as [string, ...string[]];
      const server = run(folder, [...words, ...options], { ...env, PORT: '0' });
      const [, url = ''] = await server.printed(ready);
      script = script.replaceAll(new RegExp(`http://(localhost|127\\.0\\.0\\.1):${port}`, 'g'), url);
    }
    const reader = run(folder, ['sh', '-c', script], env);
    const { code } = await reader.ended;
    expect({ code, output: code === 0 ? '' : reader.output() }).toEqual({ code: 0, output: '' });
    const statuses = [...reader.output().matchAll(/^status (\d)(\d\d)$/gm)].map(([, kind = '', rest = '']) =>
      kind === '2' ? '2xx' : `${kind}${rest}`,
    );
    const asked = commands.filter((line) => line.startsWith('curl '));
    expect(statuses).toEqual(asked.map((line) => /code=(\d+)/.exec(line)?.[1] ?? '2xx'));
  });
});

const settings = pages.flatMap((page) =>
  blocksOf(page)
    .filter(isSettings)
    .map((block) => ({ page, block })),
);

test.each(settings)('$page has variables that the service accepts together: $block', ({ block }) => {
  const others = {
    NODE_ENV: 'production',
    BETTER_AUTH_SECRET: secret,
    BETTER_AUTH_URL: 'https://app.example.com',
    DATABASE_URL: 'postgresql://app@db/todo',
  };
  expect(() => loadConfig({ ...others, ...parseEnv(block) })).not.toThrow();
});

test('each entry of the commands that are not run is needed', () => {
  const all = pages.flatMap((page) => commandsOf(page).map((command) => ({ page, command })));
  const unused = notRun.filter(
    (entry) =>
      !all.some(({ page, command }) => (entry.page ?? page) === page && (entry.command?.test(command) ?? true)),
  );
  expect(unused).toEqual([]);
});
