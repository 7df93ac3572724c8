import type { Context, Middleware } from 'koa';
import { send, type OperationResponse } from '../../src/http/send.ts';
import type { Preferences, Prism } from './prism.ts';

/**
 * The service's own router checks the request, and Prism makes the response. An error that `Prefer` requests
 * comes whatever the router finds, so that any request to an operation will do; `hasOwnResponse` says where the
 * handler's own response stays.
 */
export const respondWithExamples =
  (prism: Prism, hasOwnResponse: (operationId: string) => boolean): Middleware =>
  async (ctx, next) => {
    const preferences = prism.preferences(ctx.headers as Record<string, string>);
    try {
      await next();
    } catch (error) {
      if (operationOf(ctx) === undefined || !(Number(preferences.code) >= 400)) throw error;
    }
    const operationId = operationOf(ctx) ?? '';
    if (hasOwnResponse(operationId) && !prefersSomething(preferences)) return;
    await send(ctx, atThisUrl(await prism.respond(operationId, preferences), ctx));
  };

const operationOf = (ctx: Context): string | undefined => ctx.state['operationId'] as string | undefined;

const prefersSomething = ({ code, exampleKey, dynamic }: Preferences): boolean =>
  (code ?? exampleKey ?? dynamic) !== undefined;

/** What depends on the request in every response, and what a client follows: an example's addresses are those of another family. */
function atThisUrl(response: OperationResponse, ctx: Context): OperationResponse {
  const { Location, Link, ...headers } = response.headers ?? {};
  // A next page on every page would have a client ask for ever.
  const hasNext = ctx.query['limit'] !== undefined && ctx.query['cursor'] === undefined;
  return {
    ...response,
    body:
      response.type === 'application/problem+json'
        ? { ...(response.body as object), instance: ctx.state['requestId'] as string }
        : response.body,
    headers: {
      ...headers,
      ...(Location && { Location: ctx.path.endsWith('/') ? Location.replace(/^.*\//, '') : Location }),
      ...(Link && hasNext && { Link }),
    },
  };
}
