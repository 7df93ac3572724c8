import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Context as Koa, Middleware } from 'koa';
import { OpenAPIBackend, type Context, type Document, type Request } from 'openapi-backend';
import type { Principal, TokenVerifier } from '../auth/token-verifier.ts';
import { Problem } from '../problems.ts';
import { compileRoutes } from '../speed/dispatch.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import { authenticate } from './authenticate.ts';
import { readBody } from './body.ts';
import { unprocessable } from './faults.ts';
import { formats } from './formats.ts';
import { nobodysTasks, type Handlers, type OperationId } from './operation.ts';
import { readParameters } from './parameters.ts';
import type { Quota } from './quota.ts';
import { send, type Reply } from './send.ts';

export interface RouterDependencies {
  readonly contract: object;
  readonly handlers: Handlers;
  readonly verify: TokenVerifier;
  readonly quota?: Quota | undefined;
  readonly openTasks: (ownerId: string) => TaskStore;
  readonly compiledRoutes: boolean;
}

/** What the contract's validators have let through. */
interface Accepted {
  readonly path: object;
  readonly query: object;
  readonly body: unknown;
}

type AnyHandler = (call: unknown) => Reply | Promise<Reply>;
type Step = (context: Context, request: Request, ctx: Koa) => unknown;

/** Routes, authenticates and validates by the contract, then calls the operation's handler. The order is the contract's. */
export async function createRouter({ contract, handlers, verify, quota, openTasks, compiledRoutes }: RouterDependencies): Promise<Middleware> {
  const principalOf = (context: Context): Principal | undefined => context.security?.['bearerAuth'] as Principal | undefined;

  // A refusal is found on one way through the routes and spoken on the other; the token is verified and the body read once.
  const admit = async (ctx: Koa): Promise<Principal> => {
    const principal = await authenticate(ctx.req, verify);
    await quota?.(ctx, principal.userId);
    return principal;
  };
  const authenticateOnce = (ctx: Koa): Promise<Principal> => (ctx.state['authentication'] ??= admit(ctx)) as Promise<Principal>;
  const readBodyOnce = (ctx: Koa): Promise<unknown> => (ctx.state['body'] ??= readBody(ctx)) as Promise<unknown>;

  const parametersOf = (id: string | undefined): ReturnType<typeof readParameters> => {
    const read = parameters.get(id);
    if (!read) throw new TypeError(`the contract has no operation ${id}`);
    return read;
  };

  const answer = async (id: OperationId, principal: Principal | undefined, { path, query, body }: Accepted, ctx: Koa): Promise<void> => {
    send(ctx, await (handlers[id] as AnyHandler)({
      path,
      query,
      header: parametersOf(id).header(ctx.headers),
      body,
      url: ctx.path,
      tasks: principal ? openTasks(principal.userId) : nobodysTasks,
    }));
  };
  const run: Step = (context, { body }, ctx) =>
    answer(context.operation.operationId as OperationId, principalOf(context), { path: context.request.params, query: context.request.query, body }, ctx);

  const steps: Record<string, Step> = {
    notFound: () => { throw new Problem('not-found'); },
    methodNotAllowed: (_context, request) => { throw methodNotAllowed(request); },
    postRoutingHandler: (context, _request, ctx) => { ctx.state['operationId'] = context.operation?.operationId; },
    unauthorizedHandler: (context) => { throw (context.security?.['bearerAuth'] as { error: unknown }).error; },
    postSecurityHandler: async (context, request, ctx) => {
      const isOpen = context.operation.security?.length === 0;
      if (!isOpen && !context.security?.authorized) return;
      if (!isOpen && context.request.params['user_id'] !== undefined) requireOwner(principalOf(context), context.request.params['user_id']);
      if (context.operation.requestBody) request.body = await readBodyOnce(ctx);
    },
    validationFail: (context) => { throw unprocessable(context.validation.errors ?? []); },
  };

  // One for all operations; openapi-backend would make 36 of them, a third of the time to start.
  const ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true, formats });
  const api = new OpenAPIBackend({
    definition: contract as Document,
    strict: true,
    // Its check of the document knows OpenAPI 3.0 only and refuses 3.1; the linter checks the contract instead.
    quick: true,
    customizeAjv: () => ajv,
    handlers: { ...steps, ...Object.fromEntries(Object.keys(handlers).map((id) => [id, run])) },
    securityHandlers: { bearerAuth: (_context, _request, ctx: Koa) => authenticateOnce(ctx) },
  });
  await api.init();
  const parameters = new Map(api.getOperations().map((operation) => [operation.operationId, readParameters(operation)]));
  const parse = api.router.parseRequest.bind(api.router);
  api.router.parseRequest = (request, operation) => {
    const parsed = parse(request, operation);
    if (!operation) return parsed;
    const read = parametersOf(operation.operationId);
    return { ...parsed, params: read.path(parsed.params) as typeof parsed.params, query: read.query(parsed.query) as typeof parsed.query };
  };
  // Compiled now, so that a contract that Ajv cannot compile ends the start and not a request.
  for (const { operationId } of api.getOperations()) api.validator.getRequestValidatorsForOperation(operationId ?? '');

  function methodNotAllowed(request: Request): Problem {
    const methods = ['get', 'put', 'post', 'delete', 'patch'].filter((method) => api.matchOperation({ ...request, method }));
    const allow = [...methods, ...(methods.includes('get') ? ['head'] : [])].map((method) => method.toUpperCase()).sort();
    return new Problem('method-not-allowed', { headers: { Allow: allow.join(', ') } });
  }

  const routeOf = compileRoutes(api);

  /** The common case, without openapi-backend's work for each request. @returns whether it was one; it refuses nothing */
  async function answerAccepted(ctx: Koa): Promise<boolean> {
    const route = routeOf(routedMethod(ctx), ctx.path);
    if (!route) return false;
    const { operation: { operationId, security, requestBody }, segments, accepts } = route;
    const read = parametersOf(operationId);
    ctx.state['operationId'] = operationId;
    let principal: Principal | undefined;
    try {
      if (security?.length !== 0) principal = await authenticateOnce(ctx);
    } catch {
      return false;
    }
    const path = read.path(segments);
    if (path['user_id'] !== undefined && path['user_id'] !== principal?.userId) return false;
    const query = ctx.querystring === '' ? {} : read.query(ctx.query);
    const body = requestBody && await readBodyOnce(ctx);
    if (!accepts({ path, query, header: ctx.headers, cookie: {}, requestBody: body })) return false;
    await answer(operationId as OperationId, principal, { path, query, body }, ctx);
    return true;
  }

  return async (ctx) => {
    requireDecodable(ctx.url);
    if (compiledRoutes && await answerAccepted(ctx)) return;
    const request: Request = { method: routedMethod(ctx), path: ctx.path, query: ctx.query as Record<string, string | string[]>, headers: ctx.headers as Record<string, string | string[]> };
    await api.handleRequest(request, request, ctx);
  };
}

const routedMethod = ({ method }: Koa): string => (method === 'HEAD' ? 'GET' : method);

/** The path's user is the token's, or nothing of the request is looked at any further. @throws Problem 403 */
function requireOwner(principal: Principal | undefined, userId: unknown): void {
  if (principal?.userId !== userId) throw new Problem('forbidden');
}

function requireDecodable(url: string): void {
  if (!url.includes('%')) return;
  try {
    decodeURIComponent(url);
  } catch (cause) {
    throw new Problem('bad-request', { detail: 'The address has a malformed percent-encoding.', cause });
  }
}
