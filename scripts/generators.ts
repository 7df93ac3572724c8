// npm run generators: has other people's generators make clients from the running service, and runs 17 steps with each.
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { issueToken } from '../src/auth/sign-token.ts';
import { go } from './generators/go.ts';
import { jvm } from './generators/jvm.ts';
import { npm } from './generators/npm.ts';
import { run } from './generators/processes.ts';
import { startService } from './processes/service.ts';
import { python } from './generators/python.ts';
import { keep } from './generators/results.ts';
import { rust } from './generators/rust.ts';
import { table } from './generators/table.ts';
import type { Toolchain } from './generators/toolchain.ts';
import { tryAll } from './generators/trial.ts';

const toolchains: readonly Toolchain[] = [npm, python, go, jvm, rust];
/** A problem type that the contract does not have. */
const problem = {
  type: '/problems/new',
  title: 'New',
  status: 418,
  detail: 'Something new happened.',
  instance: 'x',
};
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !toolchains.some((toolchain) => toolchain.name === name));

if (asked.includes('--help') || unknown !== undefined) {
  console.log(
    `Usage: npm run generators -- [${toolchains.map(({ name }) => name).join('] [')}]\n` +
      'Without names: those that CI runs, if this machine has their toolchain. Writes generators/results.json and docs/generators.md,\n' +
      'and ends with 1 when a generator that should work fails, or a toolchain that was named is missing.',
  );
  process.exitCode = asked.includes('--help') ? 0 : 1;
} else {
  process.exitCode = (await main()) ? 0 : 1;
}

async function main(): Promise<boolean> {
  const wanted = toolchains.filter(({ name, inCI }) => (asked.length === 0 ? inCI : asked.includes(name)));
  const present: Toolchain[] = [];
  for (const toolchain of wanted) {
    const missing = await firstMissing(toolchain.needs);
    if (missing === undefined) present.push(toolchain);
    else console.log(`${toolchain.name}: ${missing} is not installed here; docs/generators.md keeps its last results`);
  }
  const temporary = mkdtempSync(join(tmpdir(), 'todo-api-generators-'));
  const secret = randomBytes(32).toString('hex');
  const starting = startService(temporary, { BETTER_AUTH_SECRET: secret });
  const stub = createServer((_request, response) => {
    response.writeHead(418, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(problem));
  }).listen(0, '127.0.0.1');
  try {
    const { url } = await starting;
    await saveContract(url);
    const used = new Set([npm, ...present.flatMap((toolchain) => [toolchain, ...(toolchain.uses ?? [])])]);
    const programs = await Promise.all([...used].map((toolchain) => toolchain.install(temporary)));
    const stubUrl = `http://127.0.0.1:${(stub.address() as AddressInfo).port}`;
    const targets = { url, stub: stubUrl, tokenOf: (user: string) => issueToken(secret, user, 3_600) };
    const outcomes = await tryAll(present, programs.flat(), targets);
    const names = toolchains.flatMap(({ generators }) => generators.map(({ name }) => name));
    const results = keep(
      present.map(({ name }) => name),
      outcomes.map(({ result }) => result),
      names,
    );
    writeFileSync('docs/generators.md', table(results));
    for (const {
      result: { name, version, passed, steps },
      messages,
    } of outcomes) {
      console.log(`${`${name} ${version}`.padEnd(40)} ${passed} of ${steps}`);
      for (const message of messages) console.log(`  ${message.slice(0, 600)}`);
    }
    return outcomes.every(({ asExpected }) => asExpected) && (asked.length === 0 || present.length === wanted.length);
  } finally {
    stub.close();
    await starting.then(
      (service) => service.stop(),
      () => undefined,
    );
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function firstMissing(programs: readonly string[]): Promise<string | undefined> {
  for (const program of programs) if ((await run(`which ${program}`, '.')).code !== 0) return program;
  return undefined;
}

/** Some generators do not read from a loopback URL. */
async function saveContract(url: string): Promise<void> {
  const generated = resolve('generators/generated');
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(generated);
  writeFileSync(join(generated, 'openapi.json'), await (await fetch(`${url}/openapi.json`)).text());
}
