import type { ApiResponse } from '../support/api.ts';
import type { Case } from './case.ts';

const origin = 'http://localhost:3000';

export const preflights = ['/api/tasks', '/api/usr_other/tasks/1/complete', '/livez', '/nothing'].flatMap(
  (path): Case[] => [
    {
      name: `allows a preflight for ${path}`,
      send: (_, baseUrl) => preflight(baseUrl, path, origin),
      expected: () => ({
        status: 204,
        headers: { 'access-control-allow-origin': origin, 'access-control-allow-headers': 'authorization,prefer' },
      }),
    },
    {
      name: `gives another origin no CORS headers in a preflight for ${path}`,
      send: (_, baseUrl) => preflight(baseUrl, path, 'http://other.example'),
      expected: () => ({ status: 204, headers: { vary: 'Origin' } }),
    },
  ],
);

/** Past the contract, of which OPTIONS is no operation: its description tells of preflights. */
async function preflight(baseUrl: string, path: string, from: string): Promise<ApiResponse> {
  const { status, headers, body } = await fetch(`${baseUrl}${path}`, {
    method: 'OPTIONS',
    headers: {
      origin: from,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization,prefer',
    },
  });
  return { status, headers: Object.fromEntries(headers), body: body ?? undefined };
}
