import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { useService } from '../support/service.ts';

const service = useService();

test('returns openapi.yaml unchanged, without a token', async () => {
  const { status, headers, body } = await ask(service(), 'GET', '/openapi.yaml');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/yaml');
  expect(body).toBe(readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8'));
});
