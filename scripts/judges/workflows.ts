import { globSync } from 'node:fs';
import { goProgram } from './go-program.ts';
import { runCommand } from '../processes/run-command.ts';
import { verdictOf, type Verdict } from './verdict.ts';

/** Holds .github/workflows, and the workflow that frontends copy, against the rules of GitHub Actions. */
export async function actionlint(required: boolean): Promise<Verdict> {
  const judge = 'actionlint';
  const program = goProgram('github.com/rhysd/actionlint/cmd/actionlint@v1.7.12');
  if (program === undefined) return { judge, passed: !required, summary: 'cannot be built here (needs Go)' };
  const workflows = globSync(['.github/workflows/*.yml', 'examples/*/contract.yml']);
  const verdict = verdictOf(judge, await runCommand(program, ['-no-color', ...workflows]), /error/);
  return verdict.passed ? { ...verdict, summary: `finds nothing in ${workflows.join(', ')}` } : verdict;
}
