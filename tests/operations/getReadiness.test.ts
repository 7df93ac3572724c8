import { expect, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { useService } from '../support/service.ts';

const service = useService();

test('says that the database answers, without a token', async () => {
  const { status, headers, body } = await ask(service(), 'GET', '/readyz');
  expect({ status, body }).toEqual({ status: 200, body: { status: 'ready' } });
  expect(headers['cache-control']).toBe('no-store');
});

test('takes no notice of a token that is not accepted', async () => {
  expect((await ask(service(), 'GET', '/readyz', { token: 'not-a-token' })).status).toBe(200);
});
