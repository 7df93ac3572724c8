import cors from '@koa/cors';
import type { Middleware } from 'koa';
import { createOriginCheck, type AllowedOrigins } from './origins.ts';

const exposed = [
  'ETag',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];
const preflightMaxAge = 600;

/** The headers that @koa/cors sets, for a response that does not pass through Koa. */
export const corsHeaders = (
  isAllowed: (origin: string) => boolean,
  origin: string | undefined,
): Record<string, string> => ({
  ...(origin !== undefined && isAllowed(origin)
    ? {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': exposed.join(','),
      }
    : {}),
  Vary: 'Origin',
});

/**
 * CORS headers for the allowed origins only, and `Vary: Origin` on every response
 * (https://fetch.spec.whatwg.org/#http-cors-protocol).
 */
export function allowOrigins(allowed: AllowedOrigins): Middleware {
  const isAllowed = createOriginCheck(allowed);
  return cors({
    origin: (ctx) => (isAllowed(ctx.get('Origin')) ? ctx.get('Origin') : ''),
    credentials: true,
    exposeHeaders: exposed,
    maxAge: preflightMaxAge,
  });
}

/** @koa/cors passes a denied origin's preflight on to the next middleware; it ends here, without CORS headers. */
export const endPreflight: Middleware = (ctx, next) => {
  if (ctx.method !== 'OPTIONS' || !ctx.get('Origin') || !ctx.get('Access-Control-Request-Method')) return next();
  ctx.status = 204;
  return undefined;
};
