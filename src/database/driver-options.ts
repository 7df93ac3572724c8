import { isIP } from 'node:net';
import type pg from 'pg';
import type { ReachableDatabase } from './config.ts';
import { ChannelBoundClient, CheckedClient } from './checked-client.ts';
import { isSocket, type Host } from './connection-parameters.ts';

/**
 * node-postgres' options for a connection to a host. `Client` is the class to open it with; pools take it from here.
 * The options are complete, so that the driver reads neither libpq's variables nor ~/.pgpass.
 */
export function driverOptions(
  config: ReachableDatabase,
  host: Host = config.connection.hosts[0] as Host,
): pg.ClientConfig & { readonly Client: typeof CheckedClient } {
  const { connection } = config;
  const hasTls = connection.tls !== false && !isSocket(host);
  const isRequired = connection.channelBinding === 'require';
  return {
    Client: isRequired ? ChannelBoundClient : CheckedClient,
    ...(config.openStream && { stream: config.openStream }),
    host: host.address,
    port: host.port,
    user: connection.user,
    password: () => connection.password,
    database: connection.database,
    // Without a name the driver compares the certificate of an IP address with "localhost".
    ssl: hasTls && { ...connection.tls, host: host.name, ...(isIP(host.name) === 0 && { servername: host.name }) },
    // The driver's client and its connection spell it differently.
    ...(hasTls && { sslnegotiation: connection.tlsNegotiation, sslNegotiation: connection.tlsNegotiation }),
    enableChannelBinding: hasTls && connection.channelBinding !== 'disable',
    connectionTimeoutMillis: config.connectTimeout,
    keepAlive: connection.keepAlive,
    keepAliveInitialDelayMillis: connection.keepAliveIdle,
    application_name: connection.applicationName,
    ...(connection.options !== undefined && { options: connection.options }),
    // Poolers refuse it as a startup parameter: there it has to be set for the role.
    ...(!config.isPooler && config.statementTimeout > 0 && { statement_timeout: config.statementTimeout }),
  };
}
