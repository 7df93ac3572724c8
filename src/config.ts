import { databaseFaults, isPooled } from './database/connection-string.ts';

/** Everything the service can be told. Durations are in milliseconds. */
export interface Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  /** Where `/metrics` is served; undefined means nowhere. */
  readonly metricsPort: number | undefined;
  readonly auth: {
    /** UTF-8 text of at least 32 bytes; undefined means "make one up", in development only. */
    readonly secret: string | undefined;
    readonly jwksUrl: URL;
    readonly issuer: string;
    readonly audience: string;
    readonly jwksTimeout: number;
    readonly jwksCooldown: number;
  };
  readonly database: DatabaseConfig;
  readonly corsOrigins: readonly string[];
  /** Requests that each user may send in a minute; undefined means that there is no quota. */
  readonly requestsPerMinute: number | undefined;
  /** Whether requests that the contract accepts go past openapi-backend's own routing; the answers are the same. */
  readonly compiledRoutes: boolean;
  readonly http: {
    readonly headersTimeout: number;
    readonly requestTimeout: number;
    readonly keepAliveTimeout: number;
    /** How long requests are still accepted after SIGTERM, so that a load balancer can notice. */
    readonly shutdownDrain: number;
    readonly shutdownTimeout: number;
  };
}

export interface DatabaseConfig {
  /** undefined means the embedded PostgreSQL, in development only. */
  readonly url: string | undefined;
  readonly poolSize: number;
  /** Connections that all requests share in pipeline mode; 0 where sessions are not kept between statements (PgBouncer in transaction mode). */
  readonly sharedConnections: number;
  readonly connectTimeout: number;
  readonly statementTimeout: number;
}

/** The configuration cannot be used; `faults` names every variable that is wrong, never its value. */
export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

const logLevels = ['info', 'fatal', 'error', 'warn', 'debug', 'trace', 'silent'] as const;
const minimumSecretBytes = 32;

/**
 * Reads environment variables (twelve-factor, https://12factor.net/config). An empty variable counts as absent.
 * @throws InvalidConfig with every fault at once
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const faults: string[] = [];
  const production = env['NODE_ENV'] === 'production';
  const text = (name: string): string | undefined => env[name] || undefined;

  const integer = (name: string, fallback: number, min: number, max: number): number => {
    const value = text(name);
    if (value === undefined) return fallback;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return number;
    faults.push(`${name} must be a whole number from ${min} to ${max}, such as ${fallback}`);
    return fallback;
  };

  /** The first value is the default. */
  const oneOf = <const Value extends string>(name: string, values: readonly [Value, ...Value[]]): Value => {
    const value = text(name) ?? values[0];
    const known = values.find((candidate) => candidate === value);
    if (known === undefined) faults.push(`${name} must be one of ${values.join(', ')}`);
    return known ?? values[0];
  };

  const httpUrl = (name: string, value: string): URL => {
    const url = URL.parse(value);
    if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
    faults.push(`${name} must be an http or https URL without credentials, such as https://app.example.com`);
    return new URL('http://invalid.invalid');
  };

  const secret = text('BETTER_AUTH_SECRET');
  if (secret === undefined && production) faults.push('BETTER_AUTH_SECRET is required when NODE_ENV=production: the secret that Better Auth signs with');
  if (secret !== undefined && Buffer.byteLength(secret) < minimumSecretBytes) {
    faults.push(`BETTER_AUTH_SECRET must have at least ${minimumSecretBytes} bytes, such as the output of: openssl rand -base64 32`);
  }

  const issuerUrl = httpUrl('BETTER_AUTH_URL', text('BETTER_AUTH_URL') ?? 'http://localhost:3000');
  const jwksPath = text('JWKS_PATH') ?? '/api/auth/jwks';
  const jwksUrl = URL.parse(jwksPath, issuerUrl.origin) ?? issuerUrl;
  if (!jwksPath.startsWith('/') || jwksUrl.origin !== issuerUrl.origin || jwksUrl === issuerUrl) faults.push('JWKS_PATH must be a path that starts with one slash, such as /api/auth/jwks');

  const databaseUrl = text('DATABASE_URL');
  const neonUrl = text('NEON_DATABASE_URL');
  if (databaseUrl !== undefined && neonUrl !== undefined && databaseUrl !== neonUrl) {
    faults.push('DATABASE_URL and NEON_DATABASE_URL are both set and differ: keep one of them');
  }
  if (databaseUrl === undefined && neonUrl === undefined && production) {
    faults.push('DATABASE_URL is required when NODE_ENV=production, such as postgresql://user:password@host/database?sslmode=require');
  }
  for (const [name, url] of [['DATABASE_URL', databaseUrl], ['NEON_DATABASE_URL', neonUrl]] as const) {
    if (url !== undefined) faults.push(...databaseFaults(url).map((fault) => `${name} ${fault}`));
  }

  const url = faults.length === 0 ? databaseUrl ?? neonUrl : undefined;

  const corsOrigins = (text('CORS_ORIGINS')?.split(',') ?? [issuerUrl.origin]).map((origin) => origin.trim()).filter(Boolean);
  for (const [index, origin] of corsOrigins.entries()) {
    if (URL.parse(origin)?.origin !== origin || !/^https?:/.test(origin)) {
      faults.push(`CORS_ORIGINS entry ${index + 1} must be an origin without path or trailing slash, such as https://app.example.com`);
    }
  }

  const config: Config = {
    production,
    host: text('HOST') ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: integer('PORT', 8000, 0, 65_535),
    logLevel: oneOf('LOG_LEVEL', logLevels),
    metricsPort: text('METRICS_PORT') === undefined ? undefined : integer('METRICS_PORT', 9464, 0, 65_535),
    auth: {
      secret,
      jwksUrl,
      issuer: text('JWT_ISSUER') ?? issuerUrl.origin,
      audience: text('JWT_AUDIENCE') ?? issuerUrl.origin,
      jwksTimeout: integer('JWKS_TIMEOUT_MS', 2_000, 100, 60_000),
      jwksCooldown: integer('JWKS_COOLDOWN_MS', 5_000, 100, 600_000),
    },
    database: {
      url,
      poolSize: integer('DATABASE_POOL_SIZE', 24, 1, 1_000),
      sharedConnections: integer('DATABASE_SHARED_CONNECTIONS', url !== undefined && isPooled(url) ? 0 : 4, 0, 100),
      connectTimeout: integer('DATABASE_CONNECT_TIMEOUT_MS', 10_000, 100, 60_000),
      statementTimeout: integer('DATABASE_STATEMENT_TIMEOUT_MS', 5_000, 100, 600_000),
    },
    corsOrigins,
    requestsPerMinute: text('USER_REQUESTS_PER_MINUTE') === undefined ? undefined : integer('USER_REQUESTS_PER_MINUTE', 600, 1, 1_000_000),
    compiledRoutes: oneOf('COMPILED_ROUTES', ['on', 'off']) === 'on',
    http: {
      headersTimeout: integer('HTTP_HEADERS_TIMEOUT_MS', 10_000, 100, 600_000),
      requestTimeout: integer('HTTP_REQUEST_TIMEOUT_MS', 30_000, 100, 600_000),
      keepAliveTimeout: integer('HTTP_KEEP_ALIVE_TIMEOUT_MS', 75_000, 100, 600_000),
      shutdownDrain: integer('SHUTDOWN_DRAIN_MS', 0, 0, 600_000),
      shutdownTimeout: integer('SHUTDOWN_TIMEOUT_MS', 10_000, 100, 600_000),
    },
  };
  if (faults.length > 0) throw new InvalidConfig(faults);
  return config;
}
