import createClient, { type Client } from 'openapi-fetch';
import type { paths } from 'todo-api';
import { withRetry, type Wait } from './retry.ts';
import { withToken } from './token.ts';

export type Fetch = (request: Request) => Promise<Response>;
export type TodoClient = Client<paths>;

interface TodoClientOptions {
  readonly baseUrl: string;
  /** Asks for a new token: `GET /api/auth/token` of Better Auth's jwt plugin, or your own route. */
  readonly freshToken: () => Promise<string>;
  /** Given, `/api/tasks` becomes `/api/{user_id}/tasks`. Both serve the same operations; the token says who the user is. */
  readonly userId?: string | undefined;
  readonly credentials?: RequestCredentials;
  readonly fetch?: Fetch;
  readonly wait?: Wait;
}

/** openapi-fetch on the contract's types, with what every call needs: the token, and another try where one is safe. */
export function createTodoClient({
  baseUrl,
  freshToken,
  userId,
  credentials = 'same-origin',
  fetch = (request) => globalThis.fetch(request),
  wait,
}: TodoClientOptions): TodoClient {
  const family = userId === undefined ? '/api/tasks' : `/api/${encodeURIComponent(userId)}/tasks`;
  return createClient<paths>({
    baseUrl,
    credentials,
    fetch: withToken(withRetry(fetch, wait), freshToken),
    Request: class extends Request {
      constructor(url: RequestInfo | URL, init?: RequestInit) {
        super(typeof url === 'string' ? url.replace('/api/tasks', () => family) : url, init);
      }
    },
  });
}
