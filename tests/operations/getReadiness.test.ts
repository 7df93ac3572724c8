import { expect, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { useService } from '../support/service.ts';

const service = useService();

test('reports that the database responds, without a token', async () => {
  const { status, headers, body } = await ask(service(), 'GET', '/readyz');
  expect({ status, body }).toEqual({ status: 200, body: { status: 'ready' } });
  expect(headers['cache-control']).toBe('no-store');
});

test('ignores an invalid token', async () => {
  expect((await ask(service(), 'GET', '/readyz', { token: 'not-a-token' })).status).toBe(200);
});
