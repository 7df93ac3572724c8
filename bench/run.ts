import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { regressions, writeBaseline } from './baseline.ts';
import type { Bench, Section } from './bench.ts';
import { compare, comparisonSections } from './compare.ts';
import { startDatabase } from './database.ts';
import { parseOptions, usage, type Options } from './options.ts';
import { installedPeers } from './peers.ts';
import { machine, markdown, writeJson } from './report.ts';
import { scenarios } from './scenarios/index.ts';
import { writeTokens } from './tokens.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
};

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(usage);
  else await run(options);
} catch (error) {
  progress('');
  say(error instanceof Error ? `bench: ${error.message}` : String(error));
  process.exitCode = 1;
}

async function run(options: Options): Promise<void> {
  requireWrk();
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interruption.abort());
  const leftOut: Record<string, string> = {};
  const peers = await installedPeers(options.peers, progress, (id, reason) => {
    leftOut[id] = reason;
    say(`left out: ${id}, which cannot be installed (${reason.trim().replaceAll('\n', '\n    ')})`);
  });
  const secret = randomBytes(32).toString('base64');
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-bench-'));
  progress('starting PostgreSQL');
  const database = await startDatabase();
  try {
    const { rounds, seconds } = options;
    const bench: Bench = {
      database,
      secret,
      folder,
      peers,
      rounds,
      seconds,
      signal: interruption.signal,
      progress,
      tokens: await writeTokens(folder, secret),
    };
    const comparison = options.operations.length > 0 ? await compare(bench, options.operations) : {};
    const further: Record<string, Section> = {};
    for (const name of options.scenarios) further[name] = await scenarios[name](bench);
    progress('');

    const sections = [
      ...(options.operations.length > 0 ? comparisonSections(bench, options.operations, comparison) : []),
      ...Object.values(further),
    ];
    process.stdout.write(sections.map(markdown).join(''));
    const {
      rows: [version],
    } = await database.client.query<{ server_version: string }>('show server_version');
    writeJson(options.json, {
      date: new Date().toISOString(),
      machine: machine(version?.server_version ?? ''),
      rounds,
      seconds,
      leftOut,
      comparison,
      scenarios: further,
    });
    if (options.writeBaseline) writeBaseline(comparison);
    else if (options.check)
      check([...regressions(comparison), ...Object.values(further).flatMap(({ faults = [] }) => faults)]);
  } finally {
    await database.close();
    rmSync(folder, { recursive: true });
  }
}

function check(faults: string[]): void {
  if (faults.length > 0) throw new Error(faults.join('\n       '));
  say('no operation costs more than the baseline allows, and no refusal more than its limit');
}

function requireWrk(): void {
  try {
    execFileSync('sh', ['-c', 'command -v wrk'], { stdio: 'ignore' });
  } catch (error) {
    throw new Error('wrk is needed, such as from: apt-get install wrk', { cause: error });
  }
}
