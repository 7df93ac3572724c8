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
  readonly credentials?: RequestCredentials;
  readonly fetch?: Fetch;
  readonly wait?: Wait;
}

/** openapi-fetch on the contract's types, with what every call needs: the token, and another try where one is safe. */
export const createTodoClient = ({ baseUrl, freshToken, credentials = 'same-origin', fetch = (request) => globalThis.fetch(request), wait }: TodoClientOptions): TodoClient =>
  createClient<paths>({ baseUrl, credentials, fetch: withToken(withRetry(fetch, wait), freshToken) });
