import { readFileSync } from 'node:fs';

/** What node-postgres needs of a connection string's query, which MikroORM drops without a word. */
export interface TransportOptions {
  readonly ssl: false | { readonly rejectUnauthorized: true; readonly ca?: string };
  readonly enableChannelBinding: boolean;
  /** A folder with a Unix socket, in place of the URL's host. */
  readonly host?: string;
}

const plaintext = ['disable'];
// libpq would only encrypt for `require`; without a check of the certificate that keeps nobody out, so all three verify.
const verified = ['require', 'verify-ca', 'verify-full'];

/** @returns what is wrong with a connection string, in words that follow the variable's name */
export function databaseFaults(text: string): string[] {
  const url = URL.parse(text);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    return ['must be a PostgreSQL URL, such as postgresql://user:password@host/database?sslmode=require'];
  }
  const mode = url.searchParams.get('sslmode');
  const binding = url.searchParams.get('channel_binding');
  return [
    ...(url.pathname.length > 1 ? [] : ['must name a database, such as postgresql://user:password@host/database']),
    ...(mode === null || [...plaintext, ...verified].includes(mode) ? [] : [`must have an sslmode of ${[...plaintext, ...verified].join(', ')}`]),
    ...(binding === null || ['require', 'prefer', 'disable'].includes(binding) ? [] : ['must have a channel_binding of require, prefer, disable']),
  ];
}

/**
 * Reads `sslmode`, `sslrootcert` (a PEM file), `channel_binding` and `host` as libpq names them
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS).
 */
export function transportOptions(url: string): TransportOptions {
  const query = new URL(url).searchParams;
  const ca = query.get('sslrootcert');
  const host = query.get('host');
  return {
    ssl: verified.includes(query.get('sslmode') ?? 'disable')
      && { rejectUnauthorized: true, ...(ca !== null && ca !== 'system' && { ca: readFileSync(ca, 'utf8') }) },
    enableChannelBinding: ['require', 'prefer'].includes(query.get('channel_binding') ?? ''),
    ...(host !== null && { host }),
  };
}

/** Neon's pooled endpoints are PgBouncer in transaction mode, which refuses startup parameters (https://neon.com/docs/connect/connection-pooling). */
export const isPooled = (url: string): boolean => new URL(url).hostname.split('.')[0]?.endsWith('-pooler') === true;
