import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('load.lua', import.meta.url));

/** Requests that differ in their token and, where the path has `{id}`, in their task. */
export interface Requests {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** A file of tokens, one to the line. Task `firstId + n` belongs to token n, modulo their number. */
  readonly tokens: string;
  readonly firstId: number;
  readonly ids: number;
}

export interface Load {
  readonly connections: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Latencies are in milliseconds. */
export interface LoadResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
}

interface Summary extends Omit<LoadResult, 'requestsPerSecond'> {
  readonly seconds: number;
  readonly refused: number;
  readonly broken: number;
}

/** Sends requests as fast as they are answered. @throws when any is refused, or fails */
export async function load(url: string, { method, path, body, tokens, firstId, ids }: Requests, { connections, seconds, signal }: Load): Promise<LoadResult> {
  const { stdout } = await promisify(execFile)('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '-s', script, url], {
    env: { METHOD: method, TARGET: path, ...(body && { BODY: JSON.stringify(body) }), TOKENS: tokens, FIRST_ID: String(firstId), IDS: String(ids), PATH: process.env['PATH'] },
    signal,
  });
  const { refused, broken, seconds: duration, ...summary } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Summary;
  if (refused + broken > 0) throw new Error(`${method} ${path}: of ${summary.requests} requests ${refused} were refused and ${broken} failed`);
  if (summary.requests === 0) throw new Error(`${method} ${path}: no request was answered within ${seconds} s`);
  return { ...summary, requestsPerSecond: summary.requests / duration };
}
