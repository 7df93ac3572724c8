const migrate =
  'The tables are missing, or are not those of this service: run "npm run migrate" with this DATABASE_URL; "npm run doctor" says more.';
const tables = 'The tables are not quite those of this service: run "npm run doctor".';
const pooler = 'There is a pooler that keeps no sessions: set DATABASE_POOLER=on.';
const reach = 'Check host and port in DATABASE_URL, and that the server runs and takes connections from here.';
const tls =
  "The server's certificate is not one that sslmode accepts: name its authority with sslrootcert, and the host as the certificate has it.";

/** The first match counts. Codes are SQLSTATEs or the system's; the driver's own errors have a message and no code. */
const advices: readonly (readonly [codeOrMessage: RegExp, advice: string])[] = [
  [/unsupported startup parameter|prepared statement .* (does not|already) exist/i, pooler],
  [/^(26000|42P05)$/, pooler],
  [
    /is encoded in/,
    "Create another one and set DATABASE_URL to it: create database <name> encoding 'UTF8' template template0",
  ],
  [/^28P01$/, 'User or password in DATABASE_URL is wrong.'],
  [
    /password must be a non-empty string|no password/i,
    'The server requires a password: put it into DATABASE_URL or PGPASSWORD.',
  ],
  [
    /channel_binding=require/,
    'Take channel_binding=require out of DATABASE_URL if the server, or a pooler before it, cannot do it.',
  ],
  [
    /^28/,
    'The server refuses this user: check user and database in DATABASE_URL, the entry of pg_hba.conf for user, database, client address and TLS, and that the role has LOGIN.',
  ],
  [/^3D000$/, 'The database in DATABASE_URL does not exist: create it, or correct the name.'],
  [
    /error establishing an SSL connection|received invalid response/,
    'The server there is no PostgreSQL: check host and port in DATABASE_URL.',
  ],
  [/as target_session_attrs requires/, 'Correct target_session_attrs or the hosts in DATABASE_URL.'],
  [/not currently accepting connections/, 'The database in DATABASE_URL takes no connections: name another one.'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'The host in DATABASE_URL cannot be found: correct it, or see to the name server.'],
  [
    /unrecognized configuration parameter|command-line argument|requires a value$|^22023$/,
    'The server does not take the parameter options in DATABASE_URL, or PGOPTIONS: correct it, such as options=-c%20search_path%3Dtodo.',
  ],
  [/^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOENT|ENOTDIR|EACCES|EINVAL|ETIMEDOUT)$/, reach],
  [/timeout expired|terminated unexpectedly|Connection terminated/, reach],
  [
    /does not support SSL/,
    'The server has no TLS: take sslmode out of DATABASE_URL if the network may see everything.',
  ],
  [/^(UNABLE_TO|CERT_|DEPTH_ZERO|SELF_SIGNED|ERR_TLS|ERR_SSL)/, tls],
  [
    /^25006$/,
    'The database takes no writes: it is a standby, or default_transaction_read_only is on. Point DATABASE_URL at the primary.',
  ],
  [/^(42P01|42703|3F000)$/, migrate],
  [
    /row-level security/,
    'Run: create policy service on tasks to <role> using (true), and the same on idempotency_keys, change_counters and deleted_tasks.',
  ],
  [
    /^42501$/,
    'The role in DATABASE_URL may not do this: grant it select, insert, update and delete on the tables, usage on their sequences, create on the schema to migrate, and a policy where row-level security is on.',
  ],
  [/^(42704|42804|42883|42P10|22P02|22P05|22021|23502|23503)$/, tables],
  [/^(23505|2200H)$/, 'The sequence of the ids is not right, as after an import: run "npm run doctor".'],
  [
    /^40/,
    "Transactions were in conflict at each try: alter role … set default_transaction_isolation = 'read committed', and see pg_stat_activity for who else writes to the tables.",
  ],
  [/^53100$/, 'The disk of the database is full.'],
  [
    /^53300$/,
    'The database has no connection left: instances × DATABASE_POOL_SIZE must fit max_connections and the limit of the role.',
  ],
  [/^53/, 'The database has reached one of its limits: see its log.'],
  [/^55P03$/, 'Another transaction holds a lock: see pg_stat_activity for one that is idle in transaction.'],
  [/^57014$/, 'It took longer than statement_timeout, or somebody cancelled it: see pg_stat_activity.'],
  [/^57P/, 'The database is starting or stopping: wait.'],
  [/^(58|XX)/, 'The database has an internal error: see its log.'],
];

/** @returns what an operator can do about an error of the database, for log and commands; undefined for other errors */
export function adviceOn(error: unknown): string | undefined {
  if (!Error.isError(error)) return undefined;
  const { code, message, cause } = error as Error & { code?: unknown };
  const known = [message, code].filter((text) => typeof text === 'string');
  return (
    advices.find(([pattern]) => known.some((text) => pattern.test(text)))?.[1] ??
    adviceOn(cause ?? (error as AggregateError).errors?.[0])
  );
}
