import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import { ask } from '../support/api.ts';
import { askWith } from '../support/authentication.ts';
import { caller } from '../support/caller.ts';
import { keepLog } from '../support/log-lines.ts';
import { startTestService } from '../support/service.ts';
import { newUser, signToken, tokenFor } from '../support/tokens.ts';

const { log, lines, ofRequest, warnings } = keepLog();
const userId = newUser();
let service: Server;

beforeAll(async () => {
  service = await startTestService({ DATABASE_URL: 'postgresql://postgres@127.0.0.1:1/postgres' }, log);
});
afterAll(() => service.close());

test('a burst of 503s is one error in the log, and each request has its line with the reason', async () => {
  const alice = await caller(service.url);
  const responses = await Promise.all(Array.from({ length: 30 }, () => alice.ask('GET', '')));
  expect(responses.map(({ status }) => status)).toEqual(Array(30).fill(503));
  const errors = lines.filter(({ level }) => level === 50);
  expect(errors).toEqual([
    expect.objectContaining({
      operationId: 'listTasks',
      reason: 'database-unavailable',
      advice: expect.stringContaining('DATABASE_URL'),
      err: expect.objectContaining({ code: 'ECONNREFUSED' }),
    }),
  ]);
  const requests = lines.filter(({ msg }) => msg === 'request');
  expect(requests.map(({ status, reason, code }) => [status, reason, code])).toEqual(
    Array(30).fill([503, 'database-unavailable', 'ECONNREFUSED']),
  );
});

test('an explanation is logged once per cause and minute, and each request has its line', async () => {
  const token = await signToken({ sub: userId, iss: 'https://often.example' });
  const responses = await Promise.all(Array.from({ length: 20 }, () => askWith(service.url, token)));
  expect(responses.map(({ headers }) => ofRequest(headers)?.['received'])).toEqual(
    Array(20).fill('"https://often.example"'),
  );
  expect(warnings('wrong-issuer').filter(({ received }) => received === '"https://often.example"')).toHaveLength(1);
});

test('at most 20 explanations of one reason are logged per minute, and those of other reasons are not limited by it', async () => {
  for (let number = 0; number < 40; number += 1)
    await askWith(service.url, await signToken({ sub: userId, iss: `https://${number}.example` }));
  expect(warnings('wrong-issuer').length).toBeLessThanOrEqual(20);
  await askWith(service.url, await signToken({ sub: userId, aud: 'after-the-others' }));
  expect(warnings('wrong-audience')).toContainEqual(expect.objectContaining({ received: '"after-the-others"' }));
});

test('another user in the path is logged', async () => {
  const response = await ask(service.url, 'GET', `/api/${newUser()}/tasks`, { token: await tokenFor(userId) });
  expect(response.status).toBe(403);
  expect(ofRequest(response.headers)).toMatchObject({
    operationId: 'listUserTasks',
    status: 403,
    reason: 'other-user',
  });
  expect(warnings('other-user')).toEqual([expect.objectContaining({ advice: expect.stringContaining('/api/tasks') })]);
});
