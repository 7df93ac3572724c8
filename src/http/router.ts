import type { Context, Middleware } from 'koa';
import type { TokenVerifier } from '../auth/token-verifier.ts';
import { Problem } from '../problems.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import { authenticate } from './authenticate.ts';
import { requireOwner, requireScope } from './authorize.ts';
import { readBody } from './body.ts';
import { toValidationProblem } from './validation-errors.ts';
import { unauthenticatedTaskStore, type Handlers } from './handler.ts';
import { compileOperations } from './routes.ts';
import type { Quota } from './quota.ts';
import { send, type OperationResponse } from './send.ts';

export interface RouterDependencies {
  readonly contract: object;
  readonly handlers: Handlers;
  readonly verify: TokenVerifier;
  readonly quota?: Quota | undefined;
  readonly openTasks: (ownerId: string) => TaskStore;
}

const unlimited = { expiresAt: Infinity };

type AnyHandler = (call: unknown) => OperationResponse | Promise<OperationResponse>;

/** Takes a request through the checks in the order that the contract documents, and calls the operation's handler. */
export async function createRouter({
  contract,
  handlers,
  verify,
  quota,
  openTasks,
}: RouterDependencies): Promise<Middleware> {
  const findRoute = await compileOperations(contract);

  return async (ctx) => {
    requireDecodable(ctx.url);
    const { operation, segments } = findRoute(ctx.method, ctx.path);
    ctx.state['operationId'] = operation.id;
    ctx.state['route'] = operation.route;
    const principal = operation.isOpen ? undefined : await authenticate(ctx.req, verify);
    ctx.state['user'] = principal?.loggedAs;
    if (principal && quota) await quota(ctx, principal.userId);
    if (principal) requireScope(principal, /^(GET|HEAD)$/.test(ctx.method) ? 'read' : 'write');
    const path = operation.parameters.path(segments);
    if (principal) requireOwner(principal, path);
    const body = operation.hasBody ? await readBody(ctx) : undefined;
    const query = ctx.querystring === '' ? {} : operation.parameters.query(ctx.query);
    const errors = operation.validate({ path, query, header: ctx.headers, cookie: {}, requestBody: body });
    if (errors.length > 0) throw toValidationProblem(errors);
    const tasks = principal ? openTasks(principal.userId) : unauthenticatedTaskStore;
    const handle = handlers[operation.id] as AnyHandler;
    const header = operation.parameters.header(ctx.headers);
    const { expiresAt } = principal ?? unlimited;
    await send(ctx, await handle({ path, query, header, body, url: ctx.path, tasks, expiresAt }));
  };
}

/** @throws Problem 400 */
function requireDecodable(url: Context['url']): void {
  if (!url.includes('%')) return;
  try {
    decodeURIComponent(url);
  } catch (cause) {
    throw new Problem('bad-request', { detail: 'The URL has a malformed percent-encoding.', cause });
  }
}
