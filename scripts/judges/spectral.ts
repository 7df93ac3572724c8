import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runCommand } from '../processes/run-command.ts';
import { verdictOf, type Verdict } from './verdict.ts';

const folder = resolve('judges');

/** Holds openapi.yaml against Spectral's rules; judges/spectral.yaml has the exceptions, each with its reason. */
export async function spectral(required: boolean): Promise<Verdict> {
  const judge = 'Spectral, with its OpenAPI and OWASP rules';
  if (!existsSync(join(folder, 'node_modules'))) {
    const { code } = await runCommand('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
    if (code !== 0) return { judge, passed: !required, summary: 'cannot be installed here (needs the npm registry)' };
  }
  const args = ['lint', 'openapi.yaml', '--ruleset', join(folder, 'spectral.yaml'), '--fail-severity', 'hint'];
  return verdictOf(judge, await runCommand(join(folder, 'node_modules/.bin/spectral'), args), /No results|problems/);
}
