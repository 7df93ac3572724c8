import type { Context, Middleware } from 'koa';
import { quote } from '../refusals/quote.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { ReportRefusal } from '../log/refusal-log.ts';
import { originTexts, type AllowedOrigins } from './origins.ts';

/**
 * Logs requests of pages whose origin is not allowed: the browser keeps the response from the page, which gets a network error.
 * It runs after the CORS headers are set: a cross-origin request without them has a denied origin.
 */
export const logDeniedOrigins = (report: ReportRefusal, origins: AllowedOrigins): Middleware => {
  const expected = originTexts(origins).join(', ');
  return (ctx, next) => {
    const { origin } = ctx.req.headers;
    if (origin !== undefined && !ctx.res.hasHeader('Access-Control-Allow-Origin') && !isSameOrigin(ctx, origin)) {
      const refusal = new Refusal('origin-denied', { expected, received: quote(origin) });
      ctx.state['refusal'] = refusal;
      report(refusal, { requestId: ctx.state['requestId'] as string });
    }
    return next();
  };
};

/** Browsers send `Origin` with each write of the service's own page, /docs. */
const isSameOrigin = ({ req: { headers } }: Context, origin: string): boolean =>
  headers['sec-fetch-site'] === 'same-origin' || URL.parse(origin)?.host === headers.host;
