import type { Middleware } from 'koa';
import { Problem } from '../problems.ts';

/** What every answer carries, whoever gives it. */
export const standingHeaders = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' };

export const setStandingHeaders: Middleware = async (ctx, next) => {
  ctx.set(standingHeaders);
  await next();
};

/** RFC 9112, section 3.2: exactly one Host. Node's own check would answer with an empty body. */
export const requireHost: Middleware = async (ctx, next) => {
  const hosts = ctx.req.headersDistinct['host']?.length ?? 0;
  if (hosts > 1 || (hosts === 0 && ctx.req.httpVersion === '1.1')) throw new Problem('bad-request', { detail: 'The request must have exactly one Host header.' });
  await next();
};
