import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import { caller } from '../support/caller.ts';
import { keepLog } from '../support/log-lines.ts';
import { startTestService } from '../support/service.ts';
import { secret } from '../support/tokens.ts';

let service: Server | undefined;
afterEach(async () => {
  await service?.close();
});

/** @returns the line of a request that lists the user's tasks */
async function lineOf(env: NodeJS.ProcessEnv, headers: Record<string, string> = {}) {
  const { log, ofRequest } = keepLog();
  service = await startTestService({ NODE_ENV: 'production', BETTER_AUTH_URL: 'http://127.0.0.1:1', ...env }, log);
  const alice = await caller(service.url, '/api/{user_id}/tasks');
  const { headers: answered } = await alice.ask('GET', '', { headers });
  return { userId: alice.userId, line: ofRequest(answered) };
}

test('a line in production has the route and no path, and a hash of the user', async () => {
  const { userId, line } = await lineOf({});
  const user = createHmac('sha256', secret).update(`user:${userId}`).digest('hex').slice(0, 16);
  expect(line).toMatchObject({
    method: 'GET',
    route: '/api/{user_id}/tasks',
    operationId: 'listUserTasks',
    status: 200,
    user,
    client: '127.0.0.1',
  });
  expect(line).not.toHaveProperty('path');
  expect(JSON.stringify(line)).not.toContain(userId);
});

test.each([
  ['none', () => undefined],
  ['plain', (userId: string) => userId],
])('LOG_USERS=%s chooses how users are named', async (naming, expected) => {
  const { userId, line } = await lineOf({ LOG_USERS: naming });
  expect(line?.['user']).toBe(expected(userId));
});

describe('the IP address of the client is', () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.1, 198.51.100.2, 192.0.2.3' };

  test.each([
    ['the one of the connection, whatever a header says', '0', forwarded, '127.0.0.1'],
    ['the one that one proxy has seen', '1', forwarded, '192.0.2.3'],
    ['the one that the outer of two proxies has seen', '2', forwarded, '198.51.100.2'],
    ['not logged where the header has something else', '1', { 'x-forwarded-for': 'forwarded-secret' }, undefined],
  ])('%s', async (_, proxies, headers, expected) => {
    const { line } = await lineOf({ TRUSTED_PROXIES: proxies }, headers);
    expect(line?.['client']).toBe(expected);
    expect(JSON.stringify(line)).not.toContain('forwarded-secret');
  });
});
