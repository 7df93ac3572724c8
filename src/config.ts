import { type AuthConfig, readAuth } from './auth/config.ts';
import { type DatabaseConfig, readDatabase } from './database/config.ts';
import { type HttpTimeouts, readHttpTimeouts, readOrigins } from './http/config.ts';
import type { AllowedOrigins } from './http/origins.ts';
import { type UserNaming, userNamings } from './log/logged-user.ts';
import { createSettings } from './settings.ts';

/** Everything that can be set. Durations are in milliseconds. */
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
  readonly http: HttpTimeouts;
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
 * Reads environment variables (twelve-factor, https://12factor.net/config).
 * @throws InvalidConfig with every error at once
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const errors: string[] = [];
  const settings = createSettings(env, errors);
  const { text, oneOf, integer, httpUrl } = settings;
  const production = oneOf('NODE_ENV', ['development', 'test', 'production']) === 'production';
  const url = text('BETTER_AUTH_URL');
  if (url === undefined && production)
    errors.push(
      'BETTER_AUTH_URL is required when NODE_ENV=production: where Better Auth runs, such as https://app.example.com',
    );
  const betterAuthUrl = httpUrl('BETTER_AUTH_URL', url ?? 'http://localhost:3000');
  if (betterAuthUrl.search || betterAuthUrl.hash)
    errors.push('BETTER_AUTH_URL must have neither a query nor a fragment');
  const corsOrigins = readOrigins(settings, betterAuthUrl, production, errors);

  const config: Config = {
    production,
    host: text('HOST') ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: integer('PORT', 8000, 0, 65_535),
    logLevel: oneOf('LOG_LEVEL', logLevels),
    logUsers: production ? oneOf('LOG_USERS', ['hash', 'plain', 'none']) : oneOf('LOG_USERS', userNamings),
    trustedProxies: integer('TRUSTED_PROXIES', 0, 0, 10),
    metricsPort: text('METRICS_PORT') === undefined ? undefined : integer('METRICS_PORT', 9464, 0, 65_535),
    auth: readAuth(settings, betterAuthUrl, production, errors),
    database: readDatabase(settings, env, production, errors),
    corsOrigins,
    requestsPerMinute:
      text('USER_REQUESTS_PER_MINUTE') === undefined
        ? undefined
        : integer('USER_REQUESTS_PER_MINUTE', 600, 1, 1_000_000),
    http: readHttpTimeouts(settings),
  };
  if (errors.length > 0) throw new InvalidConfig([...new Set(errors)]);
  return config;
}
