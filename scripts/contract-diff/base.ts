import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

export interface Base {
  readonly name: string;
  readonly contract: Contract;
}

export interface Contract {
  readonly info: { readonly version: string };
}

const file = 'openapi.yaml';

export const parseContract = (text: string): Contract => load(text) as Contract;
export const readContract = (folder: string): Contract => parseContract(readFileSync(join(folder, file), 'utf8'));

/** The contract to compare with: the one that is named, or the last released one. */
export function findBase(folder: string, named?: string): Base | undefined {
  if (named !== undefined && existsSync(named)) return { name: named, contract: parseContract(readFileSync(named, 'utf8')) };
  const history = historyOf(folder);
  if (named === undefined) return history.latestTag() ?? history.branching() ?? history.majorVersion();
  const base = history.at(named);
  if (!base) throw new Error(`${named} is neither a file nor a git revision that has ${file}`);
  return base;
}

interface History {
  at(revision: string, name?: string): Base | undefined;
  latestTag(): Base | undefined;
  branching(): Base | undefined;
  majorVersion(): Base | undefined;
}

function historyOf(folder: string): History {
  const git = (...args: string[]): string | undefined => {
    try {
      return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      return undefined;
    }
  };
  const lines = (...args: string[]): string[] => git(...args)?.split('\n').filter((line) => line !== '') ?? [];

  function at(revision: string, name = revision): Base | undefined {
    const text = git('show', `${revision}:./${file}`);
    return text === undefined ? undefined : { name, contract: parseContract(text) };
  }

  // Only tags behind this commit: a correction of 1.x is not held against a 2.0 that came out meanwhile.
  function latestTag(): Base | undefined {
    for (const tag of lines('-c', 'versionsort.suffix=-', 'tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-version:refname')) {
      const base = at(tag);
      if (base) return base;
    }
    return undefined;
  }

  function branching(): Base | undefined {
    const head = git('rev-parse', 'HEAD');
    for (const branch of ['origin/main', 'main']) {
      const commit = git('merge-base', 'HEAD', branch);
      if (commit !== undefined && commit !== head) return at(commit, `where this left ${branch} (${commit.slice(0, 7)})`);
    }
    return undefined;
  }

  // On main before the first tag, the last new major version is the nearest to a release.
  function majorVersion(): Base | undefined {
    const majorAt = (revision: string): string | undefined => at(revision)?.contract.info.version.split('.')[0];
    const commit = lines('log', '--format=%H', '-G', '^ *version:', '--', file).find((revision) => {
      const before = majorAt(`${revision}^`);
      return before !== undefined && before !== majorAt(revision);
    });
    return commit === undefined ? undefined : at(commit, `the last new major version (${commit.slice(0, 7)})`);
  }

  return { at, latestTag, branching, majorVersion };
}
