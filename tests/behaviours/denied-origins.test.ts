import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import { ask } from '../support/api.ts';
import { keepLog } from '../support/log-lines.ts';
import { startTestService } from '../support/service.ts';
import { newUser, tokenFor } from '../support/tokens.ts';

const allowed = 'https://app.example';
const userId = newUser();
const { log, ofRequest, warnings } = keepLog();
let service: Server;

beforeAll(async () => {
  service = await startTestService({ BETTER_AUTH_URL: allowed }, log);
});
afterAll(() => service.close());

describe('a denied origin is logged', () => {
  const origin = 'https://denied.example';

  test('of a preflight, whose response stays as it is', async () => {
    const response = await fetch(`${service.url}/api/tasks`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'PUT' },
    });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([204, null]);
    expect(ofRequest(Object.fromEntries(response.headers))).toMatchObject({
      status: 204,
      reason: 'origin-denied',
      expected: `${allowed}, every loopback origin`,
      received: `"${origin}"`,
    });
    expect(warnings('origin-denied')).toEqual([
      expect.objectContaining({ advice: expect.stringContaining('CORS_ORIGINS') }),
    ]);
  });

  test('of a request that is otherwise accepted', async () => {
    const response = await ask(service.url, 'GET', '/api/tasks', {
      token: await tokenFor(userId),
      headers: { origin: `${origin}/` },
    });
    expect(ofRequest(response.headers)).toMatchObject({
      status: 200,
      reason: 'origin-denied',
      received: `"${origin}/"`,
    });
  });

  test.each([
    ['an allowed origin', () => ({ origin: allowed })],
    ["the service's own page", () => ({ origin: service.url })],
    [
      "the service's own page behind a proxy",
      () => ({ origin: 'https://todo.example', 'sec-fetch-site': 'same-origin' }),
    ],
  ])('which %s is not', async (_, headers) => {
    const response = await ask(service.url, 'GET', '/api/tasks', { token: await tokenFor(userId), headers: headers() });
    expect(ofRequest(response.headers)).not.toHaveProperty('reason');
  });
});
