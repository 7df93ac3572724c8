import type pg from 'pg';
import { GuardedClient } from './guarded-connection.ts';

/** `Client` is the class to connect with. */
export type ClientOptions = pg.ClientConfig & { readonly Client?: typeof GuardedClient };

export interface OpenHost {
  readonly client: pg.Client;
  readonly options: ClientOptions;
  /** Milliseconds that a packet takes to the server and back, as seen when it was opened. */
  readonly roundTrip: number;
}

/**
 * Tries hosts one after the other, as libpq does (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS),
 * and moves the one that suits to the front.
 * @param requireSession throws where the session is of another kind than is wanted
 * @throws what the last host, or `requireSession`, says
 */
export async function openFirst(
  hosts: ClientOptions[],
  requireSession?: (client: pg.Client) => Promise<void>,
): Promise<OpenHost> {
  let failure: unknown;
  for (const options of [...hosts]) {
    try {
      const host = await open(options, requireSession);
      hosts.splice(hosts.indexOf(options), 1);
      hosts.unshift(options);
      return host;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function open(options: ClientOptions, requireSession?: (client: pg.Client) => Promise<void>): Promise<OpenHost> {
  const { Client = GuardedClient, ...config } = options;
  const client = new Client({ ...config, pipeline: true });
  useIsoDates(client);
  const began = performance.now();
  let roundTrip = 0;
  client.connection.once('connect', () => {
    roundTrip = performance.now() - began;
  });
  // Without a listener an error would end the process. `connect` and the queries reject with it.
  client.on('error', () => {});
  try {
    await client.connect();
    await requireSession?.(client);
    return { client, options, roundTrip };
  } catch (error) {
    // When the driver itself gives up, as without a password, it leaves the socket open.
    client.connection.stream.destroy();
    throw error;
  }
}

interface StartupConf {
  getStartupConf(): Readonly<Record<string, string>>;
}

/**
 * Requests timestamps in ISO format, whatever the settings of database and role are. PgBouncer keeps this parameter for
 * each client, unlike others (https://www.pgbouncer.org/config.html#track_extra_parameters); to_char would cost a list
 * of 20 half as much again.
 */
function useIsoDates(client: pg.Client): void {
  const conf = client as unknown as StartupConf;
  const own = conf.getStartupConf.bind(conf);
  conf.getStartupConf = () => ({ ...own(), DateStyle: 'ISO' });
}
