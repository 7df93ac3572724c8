import { type AuthConfig, readAuth } from './auth/config.ts';
import { type DatabaseConfig, readDatabase } from './database/config.ts';
import { type AllowedOrigins, errorOfOrigin } from './http/origins.ts';
import { type UserNaming, userNamings } from './log/logged-user.ts';

/** Everything the service can be told. Durations are in milliseconds. */
export interface Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly logUsers: UserNaming;
  /** Proxies before the service that add to X-Forwarded-For. */
  readonly trustedProxies: number;
  /** Where `/metrics` is served; undefined means nowhere. */
  readonly metricsPort: number | undefined;
  readonly auth: AuthConfig;
  readonly database: DatabaseConfig;
  readonly corsOrigins: AllowedOrigins;
  /** Requests that each user may send in a minute; undefined means that there is no quota. */
  readonly requestsPerMinute: number | undefined;
  readonly http: {
    readonly headersTimeout: number;
    readonly requestTimeout: number;
    readonly keepAliveTimeout: number;
    /** How long a response may make no progress. */
    readonly responseTimeout: number;
    /** How long requests are still accepted after SIGTERM, so that a load balancer can notice. */
    readonly shutdownDrain: number;
    readonly shutdownTimeout: number;
  };
}

/** The configuration cannot be used; `errors` names every variable that is wrong, never its value. */
export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
  readonly errors: readonly string[];

  constructor(errors: readonly string[]) {
    super(
      `The configuration has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}:\n${errors.map((error) => `  - ${error}`).join('\n')}`,
    );
    this.errors = errors;
  }
}

const logLevels = ['info', 'fatal', 'error', 'warn', 'debug', 'trace', 'silent'] as const;

/**
 * Reads environment variables (twelve-factor, https://12factor.net/config). An empty variable counts as absent.
 * @throws InvalidConfig with every error at once
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const errors: string[] = [];
  const text = (name: string): string | undefined => {
    const value = env[name] || undefined;
    const bare = value?.replace(/^\s*(["']?)([^]*)\1\s*$/, '$2').trim();
    if (value !== bare) errors.push(`${name} has quotes or blanks around its value: take them away`);
    else if (/[\p{Cc}\p{Cf}]/u.test(value ?? ''))
      errors.push(`${name} has a line end or an invisible character in its value: take it away`);
    return bare || undefined;
  };

  /** Comma-separated. */
  const list = (name: string): readonly string[] | undefined => {
    const entries = text(name)
      ?.split(',')
      .map((entry) => entry.trim());
    const wrong = entries?.findIndex((entry) => !/^[^\s"']+$/.test(entry)) ?? -1;
    if (wrong >= 0) errors.push(`${name} entry ${wrong + 1} is empty, or has quotes or blanks in it`);
    return entries;
  };

  const integer = (name: string, fallback: number, min: number, max: number): number => {
    const value = text(name);
    if (value === undefined) return fallback;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return number;
    errors.push(`${name} must be a whole number from ${min} to ${max}, such as ${fallback}`);
    return fallback;
  };

  /** The first value is the default. */
  const oneOf = <const Value extends string>(name: string, values: readonly [Value, ...Value[]]): Value => {
    const value = text(name) ?? values[0];
    const known = values.find((candidate) => candidate === value);
    if (known === undefined) errors.push(`${name} must be one of ${values.join(', ')}`);
    return known ?? values[0];
  };

  const httpUrl = (name: string, value: string): URL => {
    const url = URL.parse(value);
    if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
    errors.push(`${name} must be an http or https URL without credentials, such as https://app.example.com`);
    return new URL('http://invalid.invalid');
  };

  const production = oneOf('NODE_ENV', ['development', 'test', 'production']) === 'production';
  const url = text('BETTER_AUTH_URL');
  if (url === undefined && production)
    errors.push(
      'BETTER_AUTH_URL is required when NODE_ENV=production: where Better Auth runs, such as https://app.example.com',
    );
  const betterAuthUrl = httpUrl('BETTER_AUTH_URL', url ?? 'http://localhost:3000');
  if (betterAuthUrl.search || betterAuthUrl.hash)
    errors.push('BETTER_AUTH_URL must have neither a query nor a fragment');

  const origins = list('CORS_ORIGINS');
  for (const [index, origin] of origins?.entries() ?? []) {
    const error = origin === '' ? undefined : errorOfOrigin(origin);
    if (error !== undefined) errors.push(`CORS_ORIGINS entry ${index + 1} ${error}`);
  }

  const config: Config = {
    production,
    host: text('HOST') ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: integer('PORT', 8000, 0, 65_535),
    logLevel: oneOf('LOG_LEVEL', logLevels),
    logUsers: production ? oneOf('LOG_USERS', ['hash', 'plain', 'none']) : oneOf('LOG_USERS', userNamings),
    trustedProxies: integer('TRUSTED_PROXIES', 0, 0, 10),
    metricsPort: text('METRICS_PORT') === undefined ? undefined : integer('METRICS_PORT', 9464, 0, 65_535),
    auth: readAuth({ text, list, integer, httpUrl }, betterAuthUrl, production, errors),
    database: readDatabase({ text, integer, oneOf }, env, production, errors),
    corsOrigins: { listed: origins ?? [betterAuthUrl.origin], anyLoopback: origins === undefined && !production },
    requestsPerMinute:
      text('USER_REQUESTS_PER_MINUTE') === undefined
        ? undefined
        : integer('USER_REQUESTS_PER_MINUTE', 600, 1, 1_000_000),
    http: {
      headersTimeout: integer('HTTP_HEADERS_TIMEOUT_MS', 10_000, 100, 600_000),
      requestTimeout: integer('HTTP_REQUEST_TIMEOUT_MS', 30_000, 100, 600_000),
      keepAliveTimeout: integer('HTTP_KEEP_ALIVE_TIMEOUT_MS', 75_000, 100, 600_000),
      responseTimeout: integer('HTTP_RESPONSE_TIMEOUT_MS', 30_000, 100, 600_000),
      shutdownDrain: integer('SHUTDOWN_DRAIN_MS', 0, 0, 600_000),
      shutdownTimeout: integer('SHUTDOWN_TIMEOUT_MS', 10_000, 100, 600_000),
    },
  };
  if (errors.length > 0) throw new InvalidConfig([...new Set(errors)]);
  return config;
}
