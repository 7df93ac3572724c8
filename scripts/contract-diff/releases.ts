import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { load } from 'js-yaml';
import { compareVersions } from './version.ts';

export interface Contract {
  readonly info: { readonly version: string };
}

/** A part of the contract that was rewritten since a release and still accepts exactly the same values. */
export interface Rewriting {
  /** Version of the release that has the other writing. */
  readonly since: string;
  /** JSON pointer of the schema, such as `#/components/schemas/Title`. */
  readonly where: string;
  readonly why: string;
}

const contractFile = 'openapi.yaml';
const folderOfReleases = 'contract/releases';

export const releaseFile = (version: string): string => `${folderOfReleases}/${version}.yaml`;

export const readContract = (file: string): Contract => load(readFileSync(file, 'utf8')) as Contract;

/** openapi.yaml as it is. */
export const currentContract = (folder: string): Contract => readContract(join(folder, contractFile));

/** Every released contract, the oldest first. */
export function readReleases(folder: string): readonly Contract[] {
  const files = readdirSync(join(folder, folderOfReleases));
  return files
    .map((file) => {
      const contract = readContract(join(folder, folderOfReleases, file));
      if (contract.info.version !== basename(file, '.yaml'))
        throw new Error(`${folderOfReleases}/${file} has the version ${contract.info.version}`);
      return contract;
    })
    .sort((a, b) => compareVersions(a.info.version, b.info.version));
}

/** contract/rewritings.yaml; tests/contract/rewritings.test.ts proves each entry. */
export function readRewritings(folder: string): readonly Rewriting[] {
  const file = join(folder, 'contract/rewritings.yaml');
  return existsSync(file) ? (load(readFileSync(file, 'utf8')) as Rewriting[]) : [];
}

/** A release as it was first committed, and where; undefined without that history. */
export function asCommitted(
  folder: string,
  version: string,
): { readonly commit: string; readonly contract: Contract } | undefined {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const commit =
      git('log', '--diff-filter=A', '--format=%h', '--', releaseFile(version)).trim().split('\n').at(-1) ?? '';
    return { commit, contract: load(git('show', `${commit}:./${releaseFile(version)}`)) as Contract };
  } catch {
    return undefined;
  }
}
