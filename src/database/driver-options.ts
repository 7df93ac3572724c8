import { isIP } from 'node:net';
import type pg from 'pg';
import type { ReachableDatabase } from './config.ts';
import { ChannelBoundClient, CheckedClient } from './checked-client.ts';
import { isSocket, type Host } from './connection-parameters.ts';

/**
 * What node-postgres needs for each connection to a host, whoever opens it. `Client` is the class to open it with; pools
 * take it from here by themselves. Nothing is left for the driver to take from libpq's variables or from ~/.pgpass.
 */
export function driverOptions(
  config: ReachableDatabase,
  host: Host = config.connection.hosts[0] as Host,
): pg.ClientConfig & { readonly Client: typeof pg.Client } {
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
    // Without a name the driver holds the certificate of an IP address against "localhost".
    ssl: hasTls && { ...connection.tls, host: host.name, ...(isIP(host.name) === 0 && { servername: host.name }) },
    // The driver's client and its connection do not spell it alike.
    ...(hasTls && { sslnegotiation: connection.tlsNegotiation, sslNegotiation: connection.tlsNegotiation }),
    enableChannelBinding: hasTls && connection.channelBinding !== 'disable',
    connectionTimeoutMillis: config.connectTimeout,
    keepAlive: connection.keepAlive,
    keepAliveInitialDelayMillis: connection.keepAliveIdle,
    application_name: connection.applicationName,
    ...(connection.options !== undefined && { options: connection.options }),
    // Poolers refuse it as a startup parameter: there the role has to carry its own.
    ...(!config.isPooler && config.statementTimeout > 0 && { statement_timeout: config.statementTimeout }),
  };
}
