import { createValueReader, type ValueReader } from '../settings.ts';
import type { Keywords } from './connection-string.ts';

// Every keyword of libpq 18 and the variable that stands for it (https://www.postgresql.org/docs/current/libpq-envars.html).
const honoured = {
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  sslmode: 'PGSSLMODE',
  sslnegotiation: 'PGSSLNEGOTIATION',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslpassword: '',
  ssl_min_protocol_version: 'PGSSLMINPROTOCOLVERSION',
  ssl_max_protocol_version: 'PGSSLMAXPROTOCOLVERSION',
  channel_binding: 'PGCHANNELBINDING',
  options: 'PGOPTIONS',
  application_name: 'PGAPPNAME',
  fallback_application_name: '',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  keepalives: '',
  keepalives_idle: '',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
};

/** Keywords with the only values that they may have: those that say what is done anyway. */
const fixed: Readonly<Record<string, readonly [variable: string, ...values: string[]]>> = {
  client_encoding: ['PGCLIENTENCODING', 'UTF8', 'utf8', 'UTF-8', 'utf-8'],
  gssencmode: ['PGGSSENCMODE', 'disable', 'prefer'],
  load_balance_hosts: ['PGLOADBALANCEHOSTS', 'disable'],
  max_protocol_version: ['PGMAXPROTOCOLVERSION', '3.0', '3.2', 'latest'],
  min_protocol_version: ['PGMINPROTOCOLVERSION', '3.0'],
  replication: ['', 'false', 'off', 'no', '0'],
  sslcertmode: ['PGSSLCERTMODE', 'allow'],
  sslcompression: ['PGSSLCOMPRESSION', '0'],
  sslsni: ['PGSSLSNI', '1'],
};

const refused: Readonly<Record<string, string>> = {
  gssdelegation: 'PGGSSDELEGATION',
  gsslib: 'PGGSSLIB',
  keepalives_count: '',
  keepalives_interval: '',
  krbsrvname: 'PGKRBSRVNAME',
  oauth_client_id: '',
  oauth_client_secret: '',
  oauth_issuer: '',
  oauth_scope: '',
  passfile: 'PGPASSFILE',
  require_auth: 'PGREQUIREAUTH',
  requirepeer: 'PGREQUIREPEER',
  requiressl: 'PGREQUIRESSL',
  scram_client_key: '',
  scram_server_key: '',
  service: 'PGSERVICE',
  servicefile: 'PGSERVICEFILE',
  sslcrl: 'PGSSLCRL',
  sslcrldir: 'PGSSLCRLDIR',
  sslkeylogfile: '',
  tcp_user_timeout: '',
};

export type Keyword = keyof typeof honoured;

/** The keywords of a connection, wherever they come from. */
export interface KeywordReader extends ValueReader<Keyword> {
  /** @param text what is wrong with a keyword, in words that follow its name */
  reportError(keyword: Keyword, text: string): void;
}

/**
 * Reads keywords from a connection string and, where it does not have them, from libpq's variables.
 * @param name the variable of the connection string
 * @param errors gets what is wrong, by the name of the variable to change and without a value
 */
export function readKeywords(name: string, given: Keywords, env: NodeJS.ProcessEnv, errors: string[]): KeywordReader {
  const keywords = withSsl(given);
  const variableOf = (keyword: string): string =>
    honoured[keyword as Keyword] ?? fixed[keyword]?.[0] ?? refused[keyword] ?? '';
  const value = (keyword: string): string | undefined =>
    keywords.get(keyword) ?? (env[variableOf(keyword)] || undefined);
  const reportError = (keyword: string, text: string): void =>
    void errors.push(`${keywords.has(keyword) ? `${name} parameter ${keyword}` : variableOf(keyword)} ${text}`);

  for (const keyword of keywords.keys()) {
    if (keyword in honoured || keyword in fixed || keyword in refused) continue;
    // A name that is none may be a piece of a password.
    errors.push(
      `${name} has ${/^[a-z_]{2,30}$/.test(keyword) ? `the parameter ${keyword}, which` : 'a parameter that'} PostgreSQL does not know: take it out`,
    );
  }
  for (const [keyword, [, ...values]] of Object.entries(fixed)) {
    if (!values.includes(value(keyword) ?? values[0] ?? ''))
      reportError(keyword, `can only be ${values.join(' or ')} here: take it out`);
  }
  for (const keyword of Object.keys(refused)) {
    if (value(keyword) !== undefined) reportError(keyword, 'is not supported: take it out');
  }

  return { ...createValueReader<Keyword>(value, reportError), reportError };
}

/** `ssl=true`, which libpq takes from JDBC's URLs, and node-postgres's other spellings of it. */
function withSsl(keywords: Keywords): Keywords {
  const { ssl, ...others } = Object.fromEntries(keywords);
  const sslmode = ssl === 'true' || ssl === '1' ? 'require' : ssl === 'false' || ssl === '0' ? 'disable' : ssl;
  return sslmode === undefined || (others['sslmode'] ?? sslmode) === sslmode
    ? new Map(Object.entries(sslmode === undefined ? others : { ...others, sslmode }))
    : new Map([...Object.entries(others), ['sslmode', 'both ssl and sslmode']]);
}
