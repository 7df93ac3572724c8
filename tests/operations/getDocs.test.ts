import { expect, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { useService } from '../support/service.ts';

const service = useService();

test('returns an HTML page without a token', async () => {
  const { status, headers, body } = await ask(service(), 'GET', '/docs');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(body).toMatch(/^<!doctype html>/i);
});

test.each(['/docs', '/docs/'])('loads only URLs of this service, each with 200, opened at %s', async (page) => {
  const { body } = await ask(service(), 'GET', page);
  const urls = [...String(body).matchAll(/(?:src|href)="([^"]+)"/g)]
    .map(([, url]) => new URL(url ?? '', `${service()}${page}`))
    .filter(({ protocol }) => protocol !== 'data:');
  expect(urls.length).toBeGreaterThanOrEqual(2);
  for (const { origin, protocol, pathname } of urls) {
    expect({ pathname, protocol, origin }).toEqual({ pathname, protocol: 'http:', origin: service() });
    expect((await ask(service(), 'GET', pathname)).status).toBe(200);
  }
});

test('forbids the page to load or run anything from another origin, or inline', async () => {
  const { headers } = await ask(service(), 'GET', '/docs');
  const policy = headers['content-security-policy'];
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
});
