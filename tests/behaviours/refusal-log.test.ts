import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { Server } from '../../src/http/server.ts';
import { caller } from '../support/caller.ts';
import { startTestService } from '../support/service.ts';

const lines: Record<string, unknown>[] = [];
let service: Server;

beforeAll(async () => {
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  service = await startTestService({ DATABASE_URL: 'postgresql://postgres@127.0.0.1:1/postgres' }, log);
});
afterAll(() => service.close());

test('a burst of 503s is one error in the log, and each request has its line with the reason', async () => {
  const alice = await caller(service.url);
  const answers = await Promise.all(Array.from({ length: 30 }, () => alice.ask('GET', '')));
  expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(503));
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
