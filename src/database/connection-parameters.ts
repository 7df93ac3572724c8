import { isIP } from 'node:net';
import { userInfo } from 'node:os';
import { splitConnectionString } from './connection-string.ts';
import { readKeywords, type KeywordReader } from './keywords.ts';
import { readTls, type TlsOptions } from './tls.ts';

/**
 * The parameters of a connection, read once from the connection string and from libpq's variables. Durations are in
 * milliseconds.
 */
export interface ConnectionParameters {
  /** In the order in which they are tried; one at least. */
  readonly hosts: readonly Host[];
  readonly targetSession: 'any' | 'read-write' | 'read-only' | 'primary' | 'standby';
  readonly user: string;
  /** Empty when there is none. */
  readonly password: string;
  readonly database: string;
  readonly tls: TlsOptions;
  readonly tlsNegotiation: 'postgres' | 'direct';
  readonly channelBinding: 'disable' | 'prefer' | 'require';
  /** Command line options for the server process. */
  readonly options: string | undefined;
  readonly applicationName: string;
  /** undefined means that the connection string does not say. */
  readonly connectTimeout: number | undefined;
  readonly keepAlive: boolean;
  /** How long a connection is idle before it is probed. */
  readonly keepAliveIdle: number;
}

export interface Host {
  /** What the server's certificate is for. */
  readonly name: string;
  /** Where to connect to: a name, an IP address, or the folder of a Unix socket. */
  readonly address: string;
  readonly port: number;
}

// Network address translation forgets idle connections after four to six minutes in the usual clouds.
const keepAliveSeconds = 60;

export const isSocket = ({ address }: Host): boolean => address.startsWith('/');

/**
 * @param name the variable that has the connection string
 * @param env where libpq's own variables are, which give what the string does not
 * @param errors gets everything that is wrong, by variable
 * @returns a connection that may be used if there are no errors
 */
export function readConnectionParameters(
  name: string,
  text: string,
  env: NodeJS.ProcessEnv,
  errors: string[],
): ConnectionParameters | undefined {
  const { keywords, errors: syntax } = splitConnectionString(text);
  if (syntax.length > 0) {
    errors.push(...syntax.map((error) => `${name} ${error}`));
    return undefined;
  }
  const reader = readKeywords(name, keywords, env, errors);
  const { text: value, oneOf, wholeNumber } = reader;
  const hosts = readHosts(name, reader, errors);
  const user = value('user') ?? systemUser();
  const database = value('dbname');
  if (user === undefined) errors.push(`${name} must name a user, such as postgresql://user:password@host/database`);
  if (database === undefined)
    errors.push(`${name} must name a database, such as postgresql://user:password@host/database`);
  const connectTimeout = wholeNumber('connect_timeout', 1, 60);
  const tls = readTls(reader);
  if (value('channel_binding') === 'require' && tls !== false && hosts.some(isSocket))
    reader.reportError('channel_binding', 'cannot be required on a Unix socket, which has no TLS');
  return {
    hosts,
    targetSession: oneOf('target_session_attrs', ['any', 'read-write', 'read-only', 'primary', 'standby']),
    user: user ?? '',
    password: value('password') ?? '',
    database: database ?? '',
    tls,
    tlsNegotiation: oneOf('sslnegotiation', ['postgres', 'direct']),
    channelBinding: oneOf('channel_binding', ['disable', 'prefer', 'require']),
    options: value('options'),
    applicationName: value('application_name') ?? value('fallback_application_name') ?? 'todo-api',
    connectTimeout: connectTimeout && connectTimeout * 1_000,
    keepAlive: oneOf('keepalives', ['1', '0']) === '1',
    keepAliveIdle: (wholeNumber('keepalives_idle', 1, 86_400) ?? keepAliveSeconds) * 1_000,
  };
}

function readHosts(name: string, { text, reportError }: KeywordReader, errors: string[]): Host[] {
  const names = text('host')?.split(',') ?? [];
  const addresses = text('hostaddr')?.split(',') ?? names;
  const ports = text('port')?.split(',') ?? [];
  if (addresses.length === 0 || addresses.includes('') || names.includes('')) {
    errors.push(
      `${name} must name a host, such as postgresql://user:password@host/database, or the folder of a Unix socket: postgresql:///database?host=/var/run/postgresql`,
    );
  }
  if (
    text('hostaddr') !== undefined &&
    (addresses.some((address) => isIP(address) === 0) || (names.length > 0 && names.length !== addresses.length))
  ) {
    reportError('hostaddr', 'must have one IP address for each host');
  }
  if (names.some((host) => /[\s@/\\]/.test(host) && !host.startsWith('/')))
    reportError('host', 'must be a name, an IP address or the folder of a Unix socket');
  if (ports.length > 1 && ports.length !== addresses.length)
    reportError('port', 'must be one for all hosts, or one for each');
  if (ports.some((port) => port !== '' && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)))
    reportError('port', 'must be a whole number from 1 to 65535');
  return addresses.map((address, index) => ({
    name: names[index] ?? address,
    address,
    port: Number(ports[ports.length === 1 ? 0 : index] || 5432),
  }));
}

/** libpq's default. A container may run as a user that has no name. */
function systemUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

/** Which database it is, for people: neither user nor password. */
export const describeDatabase = ({ database, hosts }: ConnectionParameters): string =>
  `"${database}" on ${hosts.map((host) => (isSocket(host) ? host.address : `${host.name}:${host.port}`)).join(', ')}`;
