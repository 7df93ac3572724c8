import type pg from 'pg';
import type { DatabaseConfig } from '../config.ts';
import { isPooled, transportOptions } from './connection-string.ts';

/** What node-postgres needs for each connection, whoever opens it. */
export function driverOptions(config: DatabaseConfig & { url: string }): pg.ClientConfig {
  return {
    ...endpoint(config.url),
    ...transportOptions(config.url),
    connectionTimeoutMillis: config.connectTimeout,
    // A server-side limit; PgBouncer refuses it as a startup parameter, so pooled roles carry their own.
    ...(!isPooled(config.url) && { statement_timeout: config.statementTimeout }),
    keepAlive: true,
    application_name: 'todo-api',
  };
}

/** Below Neon's five minutes of idleness, and old enough connections are replaced, so that a failover is noticed. */
export const poolOptions = ({ poolSize }: DatabaseConfig): pg.PoolConfig => ({ max: poolSize, idleTimeoutMillis: 10_000, maxLifetimeSeconds: 1_800 });

/** Where to connect to, as a connection string has it (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS). */
function endpoint(text: string): pg.ClientConfig {
  const url = new URL(text);
  return {
    host: decodeURIComponent(url.hostname),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
  };
}
