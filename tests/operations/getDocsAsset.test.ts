import { expect, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { useService } from '../support/service.ts';

const service = useService();

test.each([
  ['docs.css', 'text/css; charset=utf-8'],
  ['docs.js', 'text/javascript; charset=utf-8'],
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
])('gives %s as %s', async (asset, type) => {
  const { status, headers, body } = await ask(service(), 'GET', `/docs/${asset}`);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe(type);
  expect(body).toMatch(/\S/);
});

test('shows the contract of this service', async () => {
  expect((await ask(service(), 'GET', '/docs/docs.js')).body).toMatch(/['"`]openapi\.(json|yaml)['"`]/);
});

test.each([
  'index.html',
  'nothing.js',
  'constructor',
  '__proto__',
  '..',
  '..%2f..%2fpackage.json',
  '%2e%2e%2findex.html',
  'docs.js%00',
  'DOCS.JS',
])('returns 404 for %s', async (asset) => {
  const { status, body } = await ask(service(), 'GET', `/docs/${asset}`);
  expect(status).toBe(404);
  expect(body.detail).toBe('There is nothing at this URL.');
});
