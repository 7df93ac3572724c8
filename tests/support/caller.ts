import { ask, type ApiResponse, type RequestOptions } from './api.ts';
import { newUser, tokenFor } from './tokens.ts';

/** Both forms of the path serve the same operations. */
export const families = ['/api/tasks', '/api/{user_id}/tasks'] as const;
export type Family = (typeof families)[number];

export interface Caller {
  readonly userId: string;
  readonly token: string;
  /** The caller's own address in the family. */
  readonly path: string;
  /** Asks below the caller's address, such as `/42`. */
  ask(method: string, suffix: string, options?: RequestOptions): Promise<ApiResponse>;
  /** Asks at a path of the service. */
  askAt(method: string, path: string, options?: RequestOptions): Promise<ApiResponse>;
  /** Asks for what has changed in the caller's tasks, with a query such as `?since=…`. */
  changes(query?: string): Promise<ApiResponse>;
  /** Asks for the erasure of everything that is stored about the caller. */
  erase(body: object | undefined): Promise<ApiResponse>;
  /** @returns the new task */
  create(title: string, members?: object): Promise<ApiResponse['body']>;
}

/** A user nobody else is, with a token. */
export async function caller(baseUrl: string, family: Family = '/api/tasks', userId = newUser()): Promise<Caller> {
  const token = await tokenFor(userId);
  const path = family.replace('{user_id}', encodeURIComponent(userId));
  const askAt: Caller['askAt'] = (method, target, options = {}) => ask(baseUrl, method, target, { token, ...options });
  return {
    userId,
    token,
    path,
    askAt,
    ask: (method, suffix, options) => askAt(method, `${path}${suffix}`, options),
    changes: (query = '') => askAt('GET', path.replace(/tasks$/, `changes${query}`)),
    erase: (body) => askAt('POST', path.replace(/tasks$/, 'erasure'), { body }),
    create: async (title, members = {}) => {
      const { status, body } = await askAt('POST', path, { body: { title, ...members } });
      if (status !== 201) throw new Error(`the task was not created: ${status} ${JSON.stringify(body)}`);
      return body;
    },
  };
}
