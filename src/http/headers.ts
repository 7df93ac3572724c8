import type { IncomingMessage } from 'node:http';
import type { Context, Middleware } from 'koa';
import { Problem } from '../problems.ts';

/** The headers of every response, those of Node's parser errors included. */
export const defaultHeaders = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' };

export const setStandingHeaders: Middleware = (ctx, next) => {
  setHeaders(ctx, defaultHeaders);
  return next();
};

/** In place of Koa's `ctx.set`, which costs a request 3 µs. */
export function setHeaders({ res }: Context, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
}

/** How often a request has a header. Node keeps the first and drops the others. @param name in lower case */
export const countHeader = ({ rawHeaders }: IncomingMessage, name: string): number =>
  rawHeaders.filter((text, index) => index % 2 === 0 && text.length === name.length && text.toLowerCase() === name)
    .length;

/** RFC 9112, section 3.2: exactly one Host. Node's own check would respond without a body. */
export const requireHost: Middleware = (ctx, next) => {
  const hosts = countHeader(ctx.req, 'host');
  if (hosts > 1 || (hosts === 0 && ctx.req.httpVersion === '1.1'))
    throw new Problem('bad-request', { detail: 'The request must have exactly one Host header.' });
  return next();
};
