import { expect, test } from '@jest/globals';
import { problemTypes } from '../../src/problems.ts';
import { ask } from '../support/api.ts';
import { useService } from '../support/service.ts';

const service = useService();
const types = Object.keys(problemTypes).map((name) => `/problems/${name}`);

test.each(types)('explains %s, without a token', async (type) => {
  const { status, body } = await ask(service(), 'GET', type);
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(['type', 'title', 'status', 'detail']);
  expect(body.type).toBe(type);
  expect(body.detail).toMatch(/^[A-Z].+\.$/);
});

test('gives each problem type a status of its own', async () => {
  const responses = await Promise.all(types.map((type) => ask(service(), 'GET', type)));
  expect(new Set(responses.map(({ body }) => body.status)).size).toBe(types.length);
});

test.each(['unknown', 'Not-Found', 'constructor', '__proto__', 'toString', 'not-found%00', '..%2fopenapi.yaml'])(
  'returns 404 for %s',
  async (name) => {
    const { status, body } = await ask(service(), 'GET', `/problems/${name}`);
    expect(status).toBe(404);
    expect(body.detail).toBe('There is nothing at this URL.');
  },
);
