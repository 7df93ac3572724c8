import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

// The kernel's USER_HZ, in which /proc counts on every architecture that Node.js runs on.
const ticksPerSecond = 100;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** Its own and its ended children's, user and system, in ticks. */
  readonly ticks: number;
}

function readStat(pid: string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything. See proc_pid_stat(5).
    const [, parent, ...rest] = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return { pid: Number(pid), parent: parent ?? 0, ticks: rest.slice(9, 13).reduce((sum, ticks) => sum + ticks, 0) };
  } catch {
    // It ended between the listing and the reading.
    return undefined;
  }
}

/** A process and all that descend from it. */
function family(root: number): Stat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readStat(pid) ?? []);
  const members = all.filter(({ pid }) => pid === root);
  // The list grows while it is walked.
  for (const { pid } of members) members.push(...all.filter(({ parent }) => parent === pid));
  return members;
}

/** The CPU time, user and system, that a process and its children have used. */
export const cpuSeconds = (root: number): number =>
  family(root).reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond;

/** Resolves when a process has stopped working: it used no CPU for a twentieth of a second. */
export async function settled(root: number): Promise<void> {
  for (let before = -1, now = cpuSeconds(root); now !== before;) {
    await setTimeout(50);
    [before, now] = [now, cpuSeconds(root)];
  }
}

/** The memory that a process and its children have resident now, or had at most since `forgetPeak`. */
export const residentBytes = (root: number, figure: 'VmRSS' | 'VmHWM' = 'VmRSS'): number =>
  family(root).reduce(
    (sum, { pid }) =>
      sum +
      1_024 *
        Number(new RegExp(`^${figure}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0),
    0,
  );

export const forgetPeak = (root: number): void => {
  for (const { pid } of family(root)) writeFileSync(`/proc/${pid}/clear_refs`, '5');
};
