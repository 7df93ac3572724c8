import { expect, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { contract } from '../support/contract.ts';
import { useService } from '../support/service.ts';

const service = useService();

test('returns the document of openapi.yaml as JSON, without a token', async () => {
  const { status, headers, body } = await ask(service(), 'GET', '/openapi.json');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/json');
  expect(body).toEqual(contract);
});

test('returns the document unchanged after requests were validated against it', async () => {
  await ask(service(), 'GET', '/problems/not-found');
  await ask(service(), 'GET', '/api/tasks');
  expect((await ask(service(), 'GET', '/openapi.json')).body).toEqual(contract);
});
