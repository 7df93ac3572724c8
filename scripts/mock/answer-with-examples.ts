import type { Context, Middleware } from 'koa';
import { send, type Reply } from '../../src/http/send.ts';
import type { Preferences, Prism } from './prism.ts';

/**
 * Lets the service's own router look at the request, and then has Prism give the response. An error that `Prefer` asks
 * for comes whatever the router says, so that any request to an operation will do; `answersItself` says where the
 * handler's own answer stays.
 */
export const answerWithExamples =
  (prism: Prism, answersItself: (operationId: string) => boolean): Middleware =>
  async (ctx, next) => {
    const preferences = prism.preferences(ctx.headers as Record<string, string>);
    try {
      await next();
    } catch (error) {
      if (operationOf(ctx) === undefined || !(Number(preferences.code) >= 400)) throw error;
    }
    const operationId = operationOf(ctx) ?? '';
    if (answersItself(operationId) && !prefersSomething(preferences)) return;
    await send(ctx, atThisAddress(await prism.answer(operationId, preferences), ctx));
  };

const operationOf = (ctx: Context): string | undefined => ctx.state['operationId'] as string | undefined;

const prefersSomething = ({ code, exampleKey, dynamic }: Preferences): boolean =>
  (code ?? exampleKey ?? dynamic) !== undefined;

/** What depends on the request in every response, and what a client follows: an example's addresses are those of another family. */
function atThisAddress(reply: Reply, ctx: Context): Reply {
  const { Location, Link, ...headers } = reply.headers ?? {};
  // A next page on every page would have a client ask for ever.
  const hasNext = ctx.query['limit'] !== undefined && ctx.query['cursor'] === undefined;
  return {
    ...reply,
    body:
      reply.type === 'application/problem+json'
        ? { ...(reply.body as object), instance: ctx.state['requestId'] as string }
        : reply.body,
    headers: {
      ...headers,
      ...(Location && { Location: ctx.path.endsWith('/') ? Location.replace(/^.*\//, '') : Location }),
      ...(Link && hasNext && { Link }),
    },
  };
}
