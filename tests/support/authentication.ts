import { ask, type ApiResponse } from './api.ts';

/** Asks for the tasks of whoever the token says the caller is. */
export const askWith = (baseUrl: string, token: string): Promise<ApiResponse> =>
  ask(baseUrl, 'GET', '/api/tasks', { token });

/** Asks for the tasks of a named user: 403 when the token is another's. */
export const askAs = (baseUrl: string, userId: string, token: string): Promise<ApiResponse> =>
  ask(baseUrl, 'GET', `/api/${encodeURIComponent(userId)}/tasks`, { token });

export const accepted = { status: 200, body: [] };

/** What every token that is not accepted gets. */
export const refused = {
  status: 401,
  headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  body: { type: '/problems/unauthorized', status: 401 },
};
