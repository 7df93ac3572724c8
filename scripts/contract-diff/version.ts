import type { Change } from './change.ts';

const parse = (version: string): readonly [number, number, number] => {
  const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  if (!parts) throw new Error(`info.version has to be major.minor.patch, and is ${version}`);
  return [Number(parts[1]), Number(parts[2]), Number(parts[3])];
};

export function compareVersions(a: string, b: string): number {
  const [one, other] = [parse(a), parse(b)];
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}

/** Why the version does not suit the changes, if it does not. */
export function versionFault(old: string, next: string, changes: readonly Change[]): string | undefined {
  const [before, after] = [parse(old), parse(next)];
  const order = compareVersions(next, old);
  if (order < 0) return `info.version goes back from ${old} to ${next}`;
  if (changes.some(({ breaking }) => breaking))
    return after[0] > before[0]
      ? undefined
      : `Breaking changes need info.version ${before[0] + 1}.0.0; it was ${old} and is ${next}`;
  if (changes.length > 0 && order === 0)
    return `Changes need info.version ${before[0]}.${before[1] + 1}.0 or ${before[0]}.${before[1]}.${before[2] + 1}; it is still ${old}`;
  return undefined;
}
