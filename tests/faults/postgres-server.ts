import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { migrateDatabase } from '../support/migrate.ts';
import { programs, startPostgres } from '../support/postgres.ts';
import { openSql } from '../support/sql.ts';
import { until } from '../support/until.ts';

export type StopMode = 'fast' | 'immediate';

/** A server that can be taken away, with the tables of the service. */
export interface FallibleServer {
  readonly url: string;
  stop(mode: StopMode): Promise<void>;
  /** Resolves when the server accepts connections. */
  start(): Promise<void>;
  /** Stops its processes where they are: connections stay open, and nothing answers. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

/** Starts a throwaway server that keeps what it has confirmed. */
export async function startFallibleServer(): Promise<FallibleServer> {
  const server = await startPostgres();
  const folder = await dataFolder(server.url);
  const { uid, gid } = statSync(folder);
  // The tests' usual server does without fsync.
  const options = `${readFileSync(join(folder, 'postmaster.opts'), 'utf8').trim().replace(/^\S+ /, '')} -c fsync=on`;
  const control = async (...args: string[]): Promise<void> =>
    void (await promisify(execFile)(join(programs() ?? '', 'pg_ctl'), [...args, '-D', folder], {
      uid,
      gid,
      cwd: folder,
    }));
  const stop = (mode: StopMode): Promise<void> => control('stop', '-w', '-m', mode);
  const log = join(dirname(folder), 'log');
  const timesReady = (): number =>
    existsSync(log) ? readFileSync(log, 'utf8').split('ready to accept connections').length : 1;
  const start = async (): Promise<void> => {
    const before = timesReady();
    // pg_ctl itself looks ten times in a second, which is too coarse to tell how soon the service is back.
    await control('start', '-W', '-l', log, '-o', options);
    await until('PostgreSQL is ready', () => timesReady() > before, { within: 60_000 });
  };
  const signal = (name: NodeJS.Signals): void => {
    const [postmaster = ''] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
    // The postmaster first, so that it has no more children.
    process.kill(Number(postmaster), name);
    for (const child of readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8')
      .split(' ')
      .filter(Boolean))
      signalIfRunning(Number(child), name);
  };

  await stop('fast');
  await start();
  await migrateDatabase(server.url);
  return {
    url: server.url,
    stop,
    start,
    freeze: () => {
      signal('SIGSTOP');
    },
    thaw: () => {
      signal('SIGCONT');
    },
    close: async () => {
      signal('SIGCONT');
      await stop('immediate');
      await server.close();
    },
  };
}

async function dataFolder(url: string): Promise<string> {
  const sql = await openSql(url);
  try {
    const [row] = await sql.execute<{ data_directory: string }>('show data_directory');
    return row?.data_directory ?? '';
  } finally {
    await sql.close();
  }
}

/** A session may end between being listed and being signalled: a postmaster that runs again removes those that were killed. */
function signalIfRunning(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
