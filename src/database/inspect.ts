import { MikroORM } from '@mikro-orm/postgresql';
import type { ReachableDatabase } from './config.ts';
import { driverOptions } from './driver-options.ts';
import { ormOptions } from './orm-options.ts';

export interface DatabaseReport {
  /** Such as `15.18`. */
  readonly version: string;
  /** The protocol of the connection, such as `TLSv1.3`; undefined without TLS. */
  readonly tls: string | undefined;
  /** Milliseconds for one statement, the median of several. */
  readonly roundTrip: number;
  readonly pendingMigrations: readonly string[];
}

const tries = 9;

/** @throws whatever the driver says when the database cannot be reached */
export async function inspectDatabase(config: ReachableDatabase): Promise<DatabaseReport> {
  const { Client, ...options } = driverOptions(config);
  const client = new Client(options);
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows: [version] } = await client.query<{ server_version: string }>('show server_version');
    const { rows: [transport] } = await client.query<{ version: string | null }>('select version from pg_stat_ssl where pid = pg_backend_pid()');
    const times: number[] = [];
    for (let count = 0; count < tries; count += 1) {
      const start = performance.now();
      await client.query('select 1');
      times.push(performance.now() - start);
    }
    return {
      version: version?.server_version ?? 'unknown',
      tls: transport?.version ?? undefined,
      roundTrip: times.sort((a, b) => a - b)[(tries - 1) / 2] ?? NaN,
      pendingMigrations: await pendingMigrations(config),
    };
  } finally {
    await client.end();
  }
}

async function pendingMigrations(config: ReachableDatabase): Promise<string[]> {
  const orm = await MikroORM.init(ormOptions({ ...config, poolSize: 1 }));
  try {
    return (await orm.migrator.getPending()).map(({ name }) => name);
  } finally {
    await orm.close(true);
  }
}
