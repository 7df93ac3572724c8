import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Comparison } from './compare.ts';
import { operationNames, type OperationName } from './operations.ts';
import { writeJson } from './report.ts';

const file = fileURLToPath(new URL('baseline.json', import.meta.url));
/** Two runs of the same code on a shared machine differ by 10 to 15 %. */
const tolerance = 0.25;

/** CPU per request as a ratio to floor. */
type Ratios = Partial<Record<OperationName, number>>;

function ratiosOf({ ours, floor }: Comparison): Ratios {
  if (!ours || !floor) throw new Error('the ratios take ours and floor: leave --peers out, or name both');
  return Object.fromEntries(
    operationNames.flatMap((name) => {
      const [own, base] = [ours[name]?.cpu, floor[name]?.cpu];
      return own === undefined || base === undefined ? [] : [[name, Math.round((own / base) * 1_000) / 1_000]];
    }),
  );
}

export function writeBaseline(comparison: Comparison): void {
  writeJson(file, ratiosOf(comparison));
}

/** @returns the operations that have become dearer than the tolerance allows, each as a sentence */
export function regressions(comparison: Comparison): string[] {
  if (!existsSync(file)) throw new Error('there is no bench/baseline.json to check against; --write-baseline makes it');
  const baseline = JSON.parse(readFileSync(file, 'utf8')) as Ratios;
  const compared = Object.entries(ratiosOf(comparison)).flatMap(([name, ratio]) => {
    const allowed = baseline[name as OperationName];
    return allowed === undefined ? [] : [{ name, ratio, allowed }];
  });
  if (compared.length === 0) throw new Error('the baseline has none of the operations measured');
  return compared
    .filter(({ ratio, allowed }) => ratio > allowed * (1 + tolerance))
    .map(
      ({ name, ratio, allowed }) =>
        `${name} costs ${ratio.toFixed(2)} of floor's CPU; the baseline is ${allowed.toFixed(2)}, and ${tolerance * 100} % more would be tolerated`,
    );
}
