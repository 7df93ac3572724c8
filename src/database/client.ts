import type pg from 'pg';
import type { ReachableDatabase } from './config.ts';
import type { Host } from './connection-parameters.ts';
import { driverOptions } from './driver-options.ts';
import { sessionRequirement } from './target-session.ts';

export type DatabaseClient = pg.Client;

/**
 * Opens one connection for `work`, to the first host that will do.
 * @throws what the driver says of the last host when none will
 */
export async function withClient<Result>(
  config: ReachableDatabase,
  work: (client: pg.Client, host: Host) => Promise<Result>,
): Promise<Result> {
  const { client, host } = await connect(config);
  try {
    return await work(client, host);
  } finally {
    await client.end();
  }
}

async function connect(config: ReachableDatabase): Promise<{ client: pg.Client; host: Host }> {
  let failure: unknown;
  for (const host of config.connection.hosts) {
    const { Client, ...options } = driverOptions(config, host);
    const client = new Client(options);
    client.on('error', () => {});
    try {
      await client.connect();
      await sessionRequirement(config.connection.targetSession)?.(client);
      return { client, host };
    } catch (error) {
      // The driver leaves the socket open when it is the one that gives up, as without a password.
      client.connection.stream.destroy();
      failure = error;
    }
  }
  throw failure;
}

/** Of several hosts, the one that takes writes. */
export const onPrimary = (config: ReachableDatabase): ReachableDatabase =>
  config.connection.hosts.length === 1
    ? config
    : { ...config, connection: { ...config.connection, targetSession: 'read-write' } };
