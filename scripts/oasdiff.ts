// npm run contract:oasdiff: has oasdiff judge the changes of the contract, beside our own npm run contract:diff.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { mutate } from '../tests/contract/mutations/mutation.ts';
import { mutations } from '../tests/contract/mutations/mutations.ts';
import { currentContract, readReleases } from './contract-diff/releases.ts';
import { goProgram } from './judges/go-program.ts';

const module = 'github.com/oasdiff/oasdiff@v1.37.0';
const declaredFile = 'contract/oasdiff.yaml';
// By oasdiff's levels: 1 is information, 2 a warning, 3 an error.
const verdicts = ['none', 'compatible', 'warning', 'breaking'] as const;
type Verdict = (typeof verdicts)[number];
type Judge = (before: object, after: object) => Verdict;

interface Declared {
  readonly says: Verdict;
  readonly why: string;
  readonly changes: readonly string[];
}

if (process.argv.includes('--help'))
  console.log(
    `Usage: npm run contract:oasdiff\n\nNeeds Go, which builds ${module}. ${declaredFile} has what it judges otherwise than npm run contract:diff.`,
  );
else {
  const program = goProgram(module);
  if (program === undefined) console.log('Skipped: oasdiff needs Go, which is not installed here.');
  else judgeAll(program);
}

function judgeAll(program: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-oasdiff-'));
  const judge: Judge = (before, after) => {
    const [base, revision] = [join(folder, 'base.json'), join(folder, 'revision.json')];
    writeFileSync(base, JSON.stringify(before));
    writeFileSync(revision, JSON.stringify(after));
    const { status, stdout, stderr } = spawnSync(program, ['changelog', base, revision, '--format', 'json'], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`oasdiff ended with ${status}: ${stderr}`);
    const changes = (stdout.trim() === '' ? [] : JSON.parse(stdout)) as readonly { level: number }[];
    return verdicts[Math.max(0, ...changes.map(({ level }) => level))] ?? 'none';
  };
  try {
    const complaints = [...judgeRelease(judge), ...judgeMutations(judge)];
    for (const complaint of complaints) console.error(complaint);
    if (complaints.length > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What oasdiff says of openapi.yaml, as a change of the newest release. */
function judgeRelease(judge: Judge): string[] {
  const [release, current] = [readReleases('.').at(-1), currentContract('.')];
  if (!release) return ['There is no release to compare with'];
  const verdict = judge(release, current);
  console.log(`openapi.yaml ${current.info.version} against the release ${release.info.version}: ${verdict}`);
  const isNextMajor = current.info.version.split('.')[0] !== release.info.version.split('.')[0];
  return verdict === 'breaking' && !isNextMajor
    ? [`oasdiff calls the change from ${release.info.version} to ${current.info.version} breaking`]
    : [];
}

/** Every change of tests/contract/mutations, which our own judge classifies as its `verdict` says. */
function judgeMutations(judge: Judge): string[] {
  const declared = new Map(
    (load(readFileSync(declaredFile, 'utf8')) as readonly Declared[]).flatMap(({ says, changes }) =>
      changes.map((name) => [name, says] as const),
    ),
  );
  const contract = currentContract('.');
  const complaints = mutations.flatMap((mutation) => {
    const { name, verdict: ours } = mutation;
    const theirs = judge(contract, mutate(contract, mutation));
    const expected = declared.get(name) ?? ours;
    if (declared.get(name) === ours) return [`${name}: ${declaredFile} declares a difference, and both say ${ours}`];
    return theirs === expected
      ? []
      : [`${name}: contract:diff says ${ours}, oasdiff ${theirs}, and ${declaredFile} does not say so`];
  });
  const unknown = [...declared.keys()].filter((name) => !mutations.some((mutation) => mutation.name === name));
  console.log(
    `${mutations.length} changes: ${mutations.length - declared.size} judged alike, ${declared.size} differences declared with a reason`,
  );
  return [...complaints, ...unknown.map((name) => `${name}: in ${declaredFile}, and not in tests/contract/mutations`)];
}
