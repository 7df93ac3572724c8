// npm run generators: has other people's generators make clients from the running service, and runs 17 steps with each.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { commandOf, generators } from './generators/list.ts';
import { printed, run } from './generators/processes.ts';
import { table, type Outcome } from './generators/table.ts';

const folder = resolve('generators');
const problem = { type: '/problems/new', title: 'New', status: 418, detail: 'Something new happened.', instance: 'x' };

if (process.argv.includes('--help')) console.log('Usage: npm run generators\n\nWrites docs/generators.md, and ends with 1 when a generator that should work fails.');
else process.exitCode = await tryAll();

async function tryAll(): Promise<number> {
  if (!existsSync(join(folder, 'node_modules'))) execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  const data = mkdtempSync(join(tmpdir(), 'todo-api-generators-'));
  const service = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', resolve('src/main.ts')], { cwd: data, env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const stub = createServer((_request, response) => response.writeHead(418, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(problem))).listen(0, '127.0.0.1');
  try {
    const [, url = ''] = await printed(service, /^ {2}curl .* (http:\/\/[^/]+)/);
    const token = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', resolve('src/cli/token.ts'), 'usr_alice'], { cwd: data, encoding: 'utf8' }).trim();
    const outcomes = await outcomesOf(url, token, `http://127.0.0.1:${(stub.address() as AddressInfo).port}`);
    writeFileSync('docs/generators.md', table(outcomes));
    for (const { generator, result, failures } of outcomes) console.log(`${generator.padEnd(30)} ${result}${failures.map((failure) => `\n  ${failure}`).join('')}`);
    return outcomes.every(({ asExpected }) => asExpected) ? 0 : 1;
  } finally {
    stub.close();
    service.kill('SIGTERM');
    await once(service, 'close');
    rmSync(data, { recursive: true, force: true });
  }
}

async function outcomesOf(url: string, token: string, stub: string): Promise<Outcome[]> {
  const output = join(folder, 'generated');
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output);
  writeFileSync(join(output, 'openapi.json'), await (await fetch(`${url}/openapi.json`)).text());
  const generated = new Map<string, string>();
  for (const generator of generators) {
    const { code, output: log } = await run(join(folder, 'node_modules/.bin', generator.program), commandOf(generator, url), folder);
    if (generator.toFile !== undefined) writeFileSync(join(folder, generator.toFile), log);
    if (code !== 0) generated.set(generator.name, log);
  }
  const compiled = await run(join(folder, 'node_modules/.bin/tsc'), ['-p', '.'], folder);
  const outcomes: Outcome[] = [];
  for (const { name, version, expected, note } of generators.map((generator) => ({ ...generator, version: versionOf(generator.package) }))) {
    const errors = compiled.output.split('\n').filter((line) => line.includes(`/${name}.ts(`) || line.includes(`generated/${name}`));
    const ran = await run(join(folder, 'node_modules/.bin/tsx'), ['program.ts', name, url, token, stub], folder, { CONTRACT_URL: url });
    const line = ran.output.split('\n').find((text) => text.startsWith('{"steps"'));
    const { steps, passed, failures } = line === undefined ? { steps: 17, passed: 0, failures: [ran.output.slice(0, 300)] } : JSON.parse(line) as { steps: number; passed: number; failures: string[] };
    const fault = generated.get(name);
    const all = [...(fault === undefined ? [] : [`does not generate: ${fault.slice(0, 200)}`]), ...errors, ...failures];
    outcomes.push({ generator: `${name} ${version}`, result: `${passed} of ${steps}`, compiles: errors.length === 0, failures: all, note, asExpected: passed >= expected && errors.length === 0 });
  }
  return outcomes;
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;
}
