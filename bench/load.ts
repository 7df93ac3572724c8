import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('load.lua', import.meta.url));

/** Requests that differ in their token and, where the path has `{id}`, in their task. */
export interface Requests {
  readonly method: string;
  readonly path: string;
  /** Sent as JSON; a text goes as it is. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether every request is one that the server refuses; otherwise every request is one that it accepts. */
  readonly isRefused?: boolean;
  /** A file of tokens, one to the line; requests of an empty line have no token. Task `firstId + n` belongs to token n, modulo their number. */
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

/** Sends requests as fast as they are answered. @throws when any fails, or is not refused or accepted as expected */
export async function load(
  url: string,
  requests: Requests,
  { connections, seconds, signal }: Load,
): Promise<LoadResult> {
  const { method, path, isRefused = false } = requests;
  const { stdout } = await promisify(execFile)(
    'wrk',
    ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '-s', script, url],
    {
      env: environmentOf(requests),
      signal,
    },
  );
  const {
    refused,
    broken,
    seconds: duration,
    ...summary
  } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Summary;
  if (refused !== (isRefused ? summary.requests : 0) || broken > 0)
    throw new Error(`${method} ${path}: of ${summary.requests} requests ${refused} were refused and ${broken} failed`);
  if (summary.requests === 0) throw new Error(`${method} ${path}: no request was answered within ${seconds} s`);
  return { ...summary, requestsPerSecond: summary.requests / duration };
}

/** What load.lua reads. */
const environmentOf = ({ method, path, body, headers = {}, tokens, firstId, ids }: Requests): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  METHOD: method,
  TARGET: path,
  HEADERS: Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join(''),
  ...(body !== undefined && { BODY: typeof body === 'string' ? body : JSON.stringify(body) }),
  TOKENS: tokens,
  FIRST_ID: String(firstId),
  IDS: String(ids),
});
