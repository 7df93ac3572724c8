import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findBase, readContract } from './contract-diff/base.ts';
import type { Change } from './contract-diff/change.ts';
import { compareContracts } from './contract-diff/compare-contracts.ts';
import { versionFault } from './contract-diff/version.ts';

const folder = fileURLToPath(new URL('../', import.meta.url));
const help = `Usage: npm run contract:diff -- [--base <file or git revision>]

Compares openapi.yaml with the last released contract: that of the newest tag v*, or else of the commit
where this branch left main, or else (on main) of the commit that began this major version.

A breaking change needs a new major version in info.version, any other a new minor or patch version;
text and examples need none. Exits with 1 when the version does not suit the changes.`;

try {
  const { values: { base, help: asked } } = parseArgs({ options: { base: { type: 'string' }, help: { type: 'boolean', default: false } } });
  if (asked) console.log(help);
  else run(base);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function run(named: string | undefined): void {
  const base = findBase(folder, named);
  if (!base) {
    console.log('There is nothing to compare openapi.yaml with: no tag v*, no branch that left main, no change of the major version in the history that is here.');
    return;
  }
  const contract = readContract(folder);
  const [was, is] = [base.contract.info.version, contract.info.version];
  const changes = compareContracts(base.contract, contract);
  console.log(`openapi.yaml ${is} against ${base.name}, ${was}`);
  const breaking = changes.filter((change) => change.breaking);
  const compatible = changes.filter((change) => !change.breaking);
  print('Breaking', breaking);
  print('Compatible', compatible);
  console.log(`\n${breaking.length} breaking, ${compatible.length} compatible`);
  const fault = versionFault(was, is, changes);
  if (fault === undefined) return;
  console.error(fault);
  process.exitCode = 1;
}

function print(title: string, changes: readonly Change[]): void {
  if (changes.length > 0) console.log(`\n${title}`);
  for (const { direction, where, what, why, operations } of changes) {
    const others = operations.length > 3 ? ` and ${operations.length - 3} more` : '';
    console.log(`  ${direction.padEnd(8)} ${where}\n           ${what}: ${why}\n           in ${operations.slice(0, 3).join(', ')}${others}`);
  }
}
