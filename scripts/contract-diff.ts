import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Change } from './contract-diff/change.ts';
import { changesBetween, findFaults } from './contract-diff/gate.ts';
import { currentContract, readContract, readReleases, readRewritings, releaseFile } from './contract-diff/releases.ts';
import { versionFault } from './contract-diff/version.ts';

const help = `Usage: npm run contract:diff -- [--base <file>] [--folder <checkout>]
       npm run contract:release

contract:diff compares openapi.yaml with the newest release in contract/releases, or with a file.
A breaking change needs a new major version in info.version, any other a new minor or patch version;
text and examples need none. Exits with 1 when a version does not suit its changes, when openapi.yaml
is not released, when a release was altered, or when package.json has another version.

contract:release writes openapi.yaml to contract/releases/<info.version>.yaml.`;

try {
  const {
    values: { base, folder, release, help: asked },
  } = parseArgs({
    options: {
      base: { type: 'string' },
      folder: { type: 'string', default: fileURLToPath(new URL('../', import.meta.url)) },
      release: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (asked) console.log(help);
  else if (release) writeRelease(folder);
  else compare(folder, base);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function compare(folder: string, file: string | undefined): void {
  const contract = currentContract(folder);
  const base = file === undefined ? readReleases(folder).at(-1) : readContract(file);
  if (base) {
    console.log(
      `openapi.yaml ${contract.info.version} against ${file ?? releaseFile(base.info.version)}, ${base.info.version}`,
    );
    const changes = changesBetween(base, contract, readRewritings(folder));
    const breaking = changes.filter((change) => change.breaking);
    const compatible = changes.filter((change) => !change.breaking);
    print('Breaking', breaking);
    print('Compatible', compatible);
    console.log(`\n${breaking.length} breaking, ${compatible.length} compatible`);
    if (file !== undefined)
      return refuse([versionFault(base.info.version, contract.info.version, changes) ?? []].flat());
  }
  refuse(findFaults(folder));
}

function writeRelease(folder: string): void {
  const contract = currentContract(folder);
  const { version } = contract.info;
  const newest = readReleases(folder).at(-1);
  const error =
    newest && versionFault(newest.info.version, version, changesBetween(newest, contract, readRewritings(folder)));
  if (error !== undefined) return refuse([error]);
  if (existsSync(join(folder, releaseFile(version)))) return refuse([`${releaseFile(version)} is there already`]);
  copyFileSync(join(folder, 'openapi.yaml'), join(folder, releaseFile(version)));
  console.log(`Wrote ${releaseFile(version)}`);
  refuse(findFaults(folder));
}

function refuse(errors: readonly string[]): void {
  for (const error of errors) console.error(error);
  if (errors.length > 0) process.exitCode = 1;
}

function print(title: string, changes: readonly Change[]): void {
  if (changes.length > 0) console.log(`\n${title}`);
  for (const { direction, where, what, why, operations } of changes) {
    const others = operations.length > 3 ? ` and ${operations.length - 3} more` : '';
    console.log(
      `  ${direction.padEnd(8)} ${where}\n           ${what}: ${why}\n           in ${operations.slice(0, 3).join(', ')}${others}`,
    );
  }
}
