import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { judgeFindings } from './findings.ts';
import type { Subject } from './subject.ts';
import { runCommand } from '../processes/run-command.ts';
import { verdictOf, type Verdict } from './verdict.ts';

const version = '4.32.5';
// Every check but one. It takes a task for lost that was deleted at its other URL: it does not know that /api/tasks/{task_id}
// and /api/{user_id}/tasks/{task_id} are one task. use_after_free, which does hold here, stays on.
const checks = ['--checks', 'all', '--exclude-checks', 'ensure_resource_availability'];
// A stream has no end that Schemathesis could wait for: it would read each one for five minutes.
const streams = ['streamChanges', 'streamUserChanges'].flatMap((id) => ['--exclude-operation-id', id]);
const venv = resolve('node_modules/.cache/judges');
const program = join(venv, 'bin/schemathesis');
const declaredFile = 'contract/schemathesis-findings.yaml';

export interface Amount {
  /** Requests for each operation and phase. */
  readonly examples: string;
  readonly seed: string;
}

/** With contract/schemathesis_hooks.py, which keeps out what is declared in contract/schemathesis-findings.yaml, so that each run goes on to its end. */
export async function schemathesis(subject: Subject, amount: Amount, required: boolean): Promise<Verdict> {
  const judge = 'Schemathesis';
  if (!(await install())) return missing(judge, required);
  const args = ['--config-file', 'contract/schemathesis.toml', ...runOf(subject, 'openapi.yaml', amount), ...checks];
  return verdictOf(judge, await runCommand(program, args), /^ *(Tested|\d+ generated)|\d generated,|^=+ .* in .*=+$/);
}

/** As a stranger starts it: no hooks and no configuration. It may find and warn of nothing that is not declared with its reason. */
export async function plainSchemathesis(subject: Subject, amount: Amount, required: boolean): Promise<Verdict> {
  const judge = 'Schemathesis without our hooks';
  if (!(await install())) return missing(judge, required);
  const reports = join(subject.folder, 'schemathesis');
  // It does not judge the operation that gives it the contract. Strangers take the JSON, so that of the YAML is judged.
  const args = [...runOf(subject, 'openapi.json', amount), '--report', 'vcr,json', '--report-dir', reports];
  const { output } = await runCommand(program, args, { cwd: subject.folder });
  const [cassette, summary] = ['vcr-', 'json-'].map((prefix) =>
    existsSync(reports) ? readdirSync(reports).find((name) => name.startsWith(prefix)) : undefined,
  );
  if (cassette === undefined || summary === undefined) {
    console.log(output);
    return { judge, passed: false, summary: 'wrote no report' };
  }
  const { undeclared, unmet } = judgeFindings(join(reports, cassette), declaredFile);
  const {
    warnings,
    errors,
    test_cases: cases,
  } = JSON.parse(readFileSync(join(reports, summary), 'utf8')) as {
    warnings: Record<string, readonly unknown[]>;
    errors: readonly object[];
    test_cases: { generated: number; unique_failures: number };
  };
  const complaints = [
    ...undeclared.map((finding) => `found, and not in ${declaredFile}: ${finding}`),
    ...unmet.map((finding) => `in ${declaredFile}, and not found: ${finding}`),
    ...Object.entries(warnings)
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => `warning ${name}: ${JSON.stringify(list)}`),
    ...errors.map((error) => `error: ${JSON.stringify(error)}`),
  ];
  for (const complaint of complaints) console.log(`${judge}: ${complaint}`);
  return {
    judge,
    passed: complaints.length === 0,
    summary: `${cases.generated} requests, ${cases.unique_failures} findings, all but ${undeclared.length} declared with a reason`,
  };
}

const runOf = ({ url, token }: Subject, document: string, { examples, seed }: Amount): readonly string[] => [
  'run',
  `${url}/${document}`,
  '--header',
  `Authorization: Bearer ${token}`,
  '--seed',
  seed,
  '--max-examples',
  examples,
  '--no-color',
  ...streams,
];

const missing = (judge: string, required: boolean): Verdict => ({
  judge,
  passed: !required,
  summary: 'cannot be installed here (needs python3 with venv, and PyPI)',
});

async function install(): Promise<boolean> {
  if (existsSync(program)) return true;
  const made = await runCommand('python3', ['-m', 'venv', venv]);
  return (
    made.code === 0 &&
    (await runCommand(join(venv, 'bin/pip'), ['install', '--quiet', `schemathesis==${version}`])).code === 0
  );
}
