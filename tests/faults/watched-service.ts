import { ask } from '../support/api.ts';
import { freshCheckout, start, type RunningProcess } from '../support/process.ts';
import { secret } from '../support/tokens.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';

export const connectTimeout = 2_000;
const statementTimeout = 1_000;
// See src/database/connect.ts.
const silenceAfter = 1_000;
/** Milliseconds within which every request is answered: to connect, for a statement, and as much again as a loaded machine may need. */
export const budget = connectTimeout + statementTimeout + silenceAfter + 1_000;

export interface WatchedService {
  readonly url: string;
  readonly process: RunningProcess;
  hasEnded(): boolean;
}

/** What an operator sets for a service on such a database. */
export const watchedEnv = (databaseUrl: string): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  BETTER_AUTH_URL: 'http://127.0.0.1:1',
  DATABASE_URL: databaseUrl,
  LOG_LEVEL: 'error',
  DATABASE_CONNECT_TIMEOUT_MS: String(connectTimeout),
  DATABASE_STATEMENT_TIMEOUT_MS: String(statementTimeout),
});

/** The real process, in production mode; `env` is what else an operator would set. Stopped when the test ends. */
export const startWatchedService = async (databaseUrl: string, env: NodeJS.ProcessEnv = {}): Promise<WatchedService> =>
  watch(freshCheckout(), await freePort(), { ...watchedEnv(databaseUrl), ...env });

/** Starts the service of a folder, and waits until it listens. */
export async function watch(folder: string, port: number, env: NodeJS.ProcessEnv): Promise<WatchedService> {
  const url = `http://127.0.0.1:${port}`;
  const service = start(folder, { BETTER_AUTH_SECRET: secret, HOST: '127.0.0.1', PORT: String(port), ...env });
  let ended = false;
  void service.ended.then(() => {
    ended = true;
  });
  await until(
    'the service listens',
    () => {
      if (ended) throw new Error(`the service ended:\n${service.output()}`);
      return ask(url, 'GET', '/livez').catch(() => undefined);
    },
    { within: 60_000, every: 20 },
  );
  return { url, process: service, hasEnded: () => ended };
}
