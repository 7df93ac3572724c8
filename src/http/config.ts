import type { Settings } from '../settings.ts';
import { errorOfOrigin, type AllowedOrigins } from './origins.ts';

/** Durations in milliseconds. */
export interface HttpTimeouts {
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly keepAliveTimeout: number;
  /** How long a response may make no progress. */
  readonly responseTimeout: number;
  /** How long requests are still accepted after SIGTERM, so that a load balancer can notice. */
  readonly shutdownDrain: number;
  readonly shutdownTimeout: number;
}

export const readHttpTimeouts = ({ integer }: Settings): HttpTimeouts => ({
  headersTimeout: integer('HTTP_HEADERS_TIMEOUT_MS', 10_000, 100, 600_000),
  requestTimeout: integer('HTTP_REQUEST_TIMEOUT_MS', 30_000, 100, 600_000),
  keepAliveTimeout: integer('HTTP_KEEP_ALIVE_TIMEOUT_MS', 75_000, 100, 600_000),
  responseTimeout: integer('HTTP_RESPONSE_TIMEOUT_MS', 30_000, 100, 600_000),
  shutdownDrain: integer('SHUTDOWN_DRAIN_MS', 0, 0, 600_000),
  shutdownTimeout: integer('SHUTDOWN_TIMEOUT_MS', 10_000, 100, 600_000),
});

/**
 * @param betterAuthUrl whose pages may read responses unless CORS_ORIGINS is set
 * @param errors gets what is wrong, by variable
 */
export function readOrigins(
  { list }: Settings,
  betterAuthUrl: URL,
  production: boolean,
  errors: string[],
): AllowedOrigins {
  const origins = list('CORS_ORIGINS');
  for (const [index, origin] of origins?.entries() ?? []) {
    const error = origin === '' ? undefined : errorOfOrigin(origin);
    if (error !== undefined) errors.push(`CORS_ORIGINS entry ${index + 1} ${error}`);
  }
  return { listed: origins ?? [betterAuthUrl.origin], anyLoopback: origins === undefined && !production };
}
