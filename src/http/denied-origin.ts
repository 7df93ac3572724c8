import type { Context, Middleware } from 'koa';
import { quote } from '../refusals/quote.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { ReportRefusal } from '../log/refusal-log.ts';
import { originTexts, type AllowedOrigins } from './origins.ts';

/**
 * Logs that a browser keeps a response from its page, which sees no more than a network error. It stands behind the CORS
 * headers: a cross-origin request that has none there is one of an origin that is not allowed.
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
