import type { Duplex } from 'node:stream';
import { type ConnectionParameters, type Host, readConnectionParameters } from './connection-parameters.ts';
import type { PreparedIn } from '../postgres/pipelined-connection.ts';
import type { EmbeddedPostgres } from './embedded.ts';
import type { Settings } from '../settings.ts';

/** How the database is used. Durations are in milliseconds. */
export interface DatabaseConfig {
  /** undefined means the embedded PostgreSQL, in development only. */
  readonly connection: ConnectionParameters | undefined;
  /** What the driver takes for its sockets where the server is in this process. */
  readonly openStream?: () => Duplex;
  /** Whether sessions are not kept between statements (PgBouncer in transaction mode): no startup parameters. */
  readonly isPooler: boolean;
  readonly preparedIn: PreparedIn;
  readonly poolSize: number;
  /** Connections that all requests share in pipeline mode; 0 behind a pooler. */
  readonly sharedConnections: number;
  readonly connectTimeout: number;
  /** 0 means none. */
  readonly statementTimeout: number;
}

export type ReachableDatabase = DatabaseConfig & { readonly connection: ConnectionParameters };

/** @param errors gets what is wrong, by variable */
export function readDatabase(
  { text, integer, oneOf }: Settings,
  env: NodeJS.ProcessEnv,
  production: boolean,
  errors: string[],
): DatabaseConfig {
  const [url, neonUrl] = [text('DATABASE_URL'), text('NEON_DATABASE_URL')];
  if (url !== undefined && neonUrl !== undefined && url !== neonUrl)
    errors.push('DATABASE_URL and NEON_DATABASE_URL are both set and differ: keep one of them');
  if (url === undefined && neonUrl === undefined && production) {
    errors.push(
      'DATABASE_URL is required when NODE_ENV=production, such as postgresql://user:password@host/database?sslmode=require',
    );
  }
  const name = url === undefined ? 'NEON_DATABASE_URL' : 'DATABASE_URL';
  const connection =
    url === undefined && neonUrl === undefined
      ? undefined
      : readConnectionParameters(name, url ?? neonUrl ?? '', env, errors);

  const shared =
    text('DATABASE_SHARED_CONNECTIONS') === undefined ? undefined : integer('DATABASE_SHARED_CONNECTIONS', 4, 0, 100);
  const pooler = oneOf('DATABASE_POOLER', ['auto', 'on', 'prepared', 'off']);
  const isPooler =
    pooler === 'on' ||
    pooler === 'prepared' ||
    (pooler === 'auto' && (shared === 0 || connection?.hosts.some(isNeonPooler) === true));
  if (pooler === 'off' && shared === 0)
    errors.push(
      'DATABASE_SHARED_CONNECTIONS=0 says that there is a pooler, and DATABASE_POOLER=off that there is none: keep one of them',
    );
  if (isPooler && shared !== undefined && shared > 0)
    errors.push(
      'DATABASE_SHARED_CONNECTIONS must be absent behind a pooler; DATABASE_POOLER=off says that there is none',
    );

  return {
    connection,
    isPooler,
    preparedIn: pooler === 'prepared' ? 'pooler' : isPooler ? 'nowhere' : 'session',
    poolSize: integer('DATABASE_POOL_SIZE', 24, 5, 1_000),
    sharedConnections: isPooler ? 0 : (shared ?? 4),
    connectTimeout: integer('DATABASE_CONNECT_TIMEOUT_MS', connection?.connectTimeout ?? 10_000, 100, 60_000),
    statementTimeout: integer('DATABASE_STATEMENT_TIMEOUT_MS', 5_000, 100, 600_000),
  };
}

/** Neon's pooled endpoints are PgBouncer in transaction mode (https://neon.com/docs/connect/connection-pooling). */
const isNeonPooler = ({ name }: Host): boolean => name.split('.')[0]?.endsWith('-pooler') === true;

/** @throws when no database is configured */
export function reachable(config: DatabaseConfig): ReachableDatabase {
  const { connection } = config;
  if (connection === undefined) throw new Error('DATABASE_URL is not set');
  return { ...config, connection };
}

const embeddedUrl = 'postgresql://postgres@localhost/postgres';

/**
 * How the embedded database is used: all its connections are one session, which neither named nor pipelined statements
 * survive.
 */
export const onEmbedded = (config: DatabaseConfig, { openStream }: EmbeddedPostgres): ReachableDatabase =>
  reachable({
    ...config,
    connection: readConnectionParameters('the embedded database', embeddedUrl, {}, []),
    openStream,
    isPooler: true,
    preparedIn: 'nowhere',
    sharedConnections: 0,
  });
