import type { Database } from './database.ts';
import type { Peer } from './peers.ts';
import type { TokenFiles } from './tokens.ts';

/** What a measurement works with. */
export interface Bench {
  readonly database: Database;
  readonly secret: string;
  readonly tokens: TokenFiles;
  /** A folder that goes away with the run. */
  readonly folder: string;
  readonly peers: readonly Peer[];
  readonly rounds: number;
  readonly seconds: number;
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
  progress(text: string): void;
}

/** One table of the report. */
export interface Section {
  readonly title: string;
  /** What the reader has to know to read the table. */
  readonly note: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  /** Limits that are exceeded, each as a sentence; `--check` fails with them. */
  readonly faults?: readonly string[];
}

export const connections = 64;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
