import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run, twoAtATime } from './processes.ts';
import type { Result } from './results.ts';
import type { Command, Generator, Toolchain } from './toolchain.ts';

const folder = resolve('generators');
const steps = 17;
/** A generator in Java runs for seconds: its first compiler is enough, and halves them. */
const javaOptions = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

export interface Targets {
  /** The running service. */
  readonly url: string;
  /** Responds to every request with an error that the contract does not have. */
  readonly stub: string;
  /** A token of that user. */
  tokenOf(user: string): Promise<string>;
}

export interface Outcome {
  readonly result: Result;
  /** For the one who has to find out why. */
  readonly messages: readonly string[];
  readonly asExpected: boolean;
}

/** Generates, compiles and runs the clients of all these toolchains. `programs` are the folders for PATH. */
export async function tryAll(
  toolchains: readonly Toolchain[],
  programs: readonly string[],
  { url, stub, tokenOf }: Targets,
): Promise<Outcome[]> {
  const env = { PATH: [...programs, process.env['PATH']].join(':'), CONTRACT_URL: url, JAVA_TOOL_OPTIONS: javaOptions };
  const generators = toolchains.flatMap((toolchain) =>
    toolchain.generators.map((generator) => ({ ...generator, toolchain })),
  );
  const notGenerated = await twoAtATime(generators, (generator) => generate(generator, url, env));
  const wrong = await twoAtATime([...new Set(toolchains.flatMap(({ compile }) => compile))], (command) =>
    compile(command, env),
  );
  return twoAtATime([...generators.entries()], async ([index, generator]) => {
    const { name, toolchain, expected = steps } = generator;
    const errors = wrong.flat().filter((line) => isAbout(line, name));
    const token = await tokenOf(`usr_${name}`);
    const { passed, failures } = await walk(`tsx program.ts ${url} ${token} ${stub} ${generator.client}`, env);
    const result = {
      name,
      version: generator.version(),
      toolchain: toolchain.name,
      compiles: errors.length === 0,
      passed,
      steps,
      failed: failures.map(([step]) => step),
      note: generator.note ?? '',
      ...(!toolchain.inCI && { date: new Date().toISOString().slice(0, 10) }),
    };
    const messages = [...(notGenerated[index] ?? []), ...errors, ...failures.map((failure) => failure.join(': '))];
    return { result, messages, asExpected: passed >= expected && errors.length === 0 };
  });
}

/** Whether a line of a compiler names a file of this generator: clients/NAME.ts, clients/Name.java, or what is in generated/NAME. */
const isAbout = (line: string, name: string): boolean =>
  new RegExp(`/${name.replaceAll('-', '[-_]?')}(_api)?[./]`, 'i').test(line);

/** @returns what it printed, if it failed */
async function generate(
  { generate: command, toFile }: Generator,
  url: string,
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  if (command === undefined) return [];
  const filled = command.replace('URL', `${url}/openapi.json`).replace('FILE', 'generated/openapi.json');
  const { code, stdout, stderr } = await run(filled, folder, env);
  if (toFile !== undefined) writeFileSync(join(folder, toFile), stdout);
  return code === 0 ? [] : [stderr || stdout];
}

/** @returns the lines of a compiler that found errors */
async function compile(command: Command, env: NodeJS.ProcessEnv): Promise<string[]> {
  const { code, stdout, stderr } = await run(command, folder, env);
  return code === 0 ? [] : `${stdout}${stderr}`.split('\n');
}

/** Runs generators/program.ts. A program that prints no result failed before its first step. */
async function walk(
  command: Command,
  env: NodeJS.ProcessEnv,
): Promise<{ passed: number; failures: [string, string][] }> {
  const { stdout, stderr } = await run(command, folder, env);
  const line = stdout.split('\n').find((text) => text.startsWith('{"passed"'));
  return line === undefined
    ? { passed: 0, failures: [['start', stderr]] }
    : (JSON.parse(line) as Awaited<ReturnType<typeof walk>>);
}
