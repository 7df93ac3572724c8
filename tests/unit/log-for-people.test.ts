import { expect, test } from '@jest/globals';
import { lineForPeople } from '../../src/log/log-for-people.ts';

const request = {
  msg: 'request',
  method: 'GET',
  path: '/api/tasks',
  status: 200,
  durationMs: 1.234,
  user: 'alice',
  client: '127.0.0.1',
};

test.each([
  ['a request', request, 'GET /api/tasks 200 1.2 ms alice'],
  [
    'the request of somebody else',
    { ...request, user: undefined, client: '203.0.113.1' },
    'GET /api/tasks 200 1.2 ms from 203.0.113.1',
  ],
  [
    'a refused request',
    { ...request, user: undefined, status: 401, reason: 'expired', offBySeconds: 60 },
    'GET /api/tasks 401 1.2 ms expired: off by 60 s',
  ],
  [
    'a path and a user that would steer a terminal',
    { ...request, path: '/\u001b[31m', user: 'a\u202eb' },
    'GET /\\u001b[31m 200 1.2 ms a\\u202eb',
  ],
  [
    'a refusal in words',
    { msg: 'It is refused', expected: '"a"', received: '"b"', advice: 'Set it.' },
    'It is refused: expected "a", received "b". Set it.',
  ],
  ['another entry', { msg: 'listening' }, 'listening'],
])('%s is one line', (_, entry, line) => {
  expect(lineForPeople(entry)).toBe(line);
});
