import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from './change.ts';
import { compareContracts } from './compare-contracts.ts';
import {
  asCommitted,
  currentContract,
  readReleases,
  readRewritings,
  releaseFile,
  type Contract,
  type Rewriting,
} from './releases.ts';
import { versionFault } from './version.ts';

/** What keeps openapi.yaml from being what its version and its releases say, in sentences; none when all is well. */
export function findFaults(folder: string): readonly string[] {
  const releases = readReleases(folder);
  const rewritings = readRewritings(folder);
  const current = currentContract(folder);
  const { version } = current.info;
  const newest = releases.at(-1);
  if (!newest) return [`There is no release in ${releaseFile('')}`];
  return [
    ...releases.slice(1).flatMap((release, index) => stepFault(releases[index] ?? release, release, rewritings)),
    ...stepFault(newest, current, rewritings),
    ...(version === newest.info.version
      ? []
      : [`Version ${version} of openapi.yaml is not released: run "npm run contract:release"`]),
    ...releases.flatMap((release) => alteredFault(folder, release)),
    ...packageFault(folder, version),
  ];
}

/** The changes from one contract to another, without those that are proven to change nothing. */
export function changesBetween(before: Contract, after: Contract, rewritings: readonly Rewriting[]): readonly Change[] {
  const proven = rewritings.filter(({ since }) => since === before.info.version).map(({ where }) => where);
  return compareContracts(before, after).filter(
    ({ where }) => !proven.some((place) => where === place || where.startsWith(`${place}/`)),
  );
}

function stepFault(before: Contract, after: Contract, rewritings: readonly Rewriting[]): string[] {
  const error = versionFault(before.info.version, after.info.version, changesBetween(before, after, rewritings));
  return error === undefined ? [] : [error];
}

/** A release stays what it was; only texts may be corrected. */
function alteredFault(folder: string, release: Contract): string[] {
  const committed = asCommitted(folder, release.info.version);
  if (!committed || compareContracts(committed.contract, release).length === 0) return [];
  return [
    `${releaseFile(release.info.version)} is not what was released in ${committed.commit}: restore it, and release under a new version`,
  ];
}

function packageFault(folder: string, version: string): string[] {
  const { version: own } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return own === version ? [] : [`package.json has version ${own}, openapi.yaml ${version}: they must be equal`];
}
