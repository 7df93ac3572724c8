import { describe, expect, test } from '@jest/globals';
import type { Frame, Page } from 'playwright-core';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { caller, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';
import { startSite } from './sites.ts';
import { at, fetchIn, type Sent } from './fetch-in.ts';

const [port, otherPort] = [await startSite(), await startSite()];
const allowed = `http://localhost:${port}`;
const env = { CORS_ORIGINS: `https://app.example.com,${allowed}` };
const service = useService(env);
// Nothing listens on port 1.
const withoutDatabase = useService({ ...env, DATABASE_URL: 'postgresql://todo:todo@127.0.0.1:1/todo' });

const etag = expect.stringMatching(/^"\d+"$/);
const invalid = { 'www-authenticate': 'Bearer error="invalid_token"' };

/** Each method and each status that a browser can be answered with; the task is the caller's own. */
const requests: [number, string, (alice: Caller, id: number) => Sent, Readonly<Record<string, unknown>>][] = [
  [
    200,
    'GET of the list',
    ({ token }) => ({ method: 'GET', path: '/api/tasks?limit=1', token }),
    { link: expect.stringContaining('rel="next"') },
  ],
  [
    201,
    'POST',
    ({ token }) => ({
      method: 'POST',
      path: '/api/tasks',
      token,
      body: '{"title":"Buy milk"}',
      headers: { 'Idempotency-Key': 'a' },
    }),
    { location: expect.stringMatching(/^tasks\/\d+$/), etag },
  ],
  [200, 'GET', ({ token }, id) => ({ method: 'GET', path: `/api/tasks/${id}`, token }), { etag }],
  [
    200,
    'PUT',
    ({ token }, id) => ({
      method: 'PUT',
      path: `/api/tasks/${id}`,
      token,
      body: '{"title":"Buy oat milk"}',
      headers: { 'If-Match': '*' },
    }),
    { etag },
  ],
  [
    200,
    'PATCH',
    ({ token, userId }, id) => ({ method: 'PATCH', path: `/api/${userId}/tasks/${id}/complete`, token }),
    { etag },
  ],
  [204, 'DELETE', ({ token, userId }, id) => ({ method: 'DELETE', path: `/api/${userId}/tasks/${id}`, token }), {}],
  [400, 'broken JSON', ({ token }) => ({ method: 'POST', path: '/api/tasks', token, body: '{' }), {}],
  [401, 'no token', () => ({ method: 'GET', path: '/api/tasks' }), { 'www-authenticate': 'Bearer' }],
  [401, 'a bad token', () => ({ method: 'DELETE', path: '/api/tasks/1', token: 'bad' }), invalid],
  [403, 'another user', ({ token }) => ({ method: 'GET', path: '/api/usr_other/tasks', token }), {}],
  [404, 'no such task', ({ token }) => ({ method: 'GET', path: '/api/tasks/9007199254740991', token }), {}],
  [404, 'no such route', () => ({ method: 'GET', path: '/nothing' }), {}],
  [405, 'another method', ({ token }) => ({ method: 'PUT', path: '/api/tasks', token }), {}],
  [
    412,
    'another version',
    ({ token }, id) => ({ method: 'DELETE', path: `/api/tasks/${id}`, token, headers: { 'If-Match': '"0"' } }),
    {},
  ],
  [413, 'a large body', ({ token }) => ({ method: 'POST', path: '/api/tasks', token, body: ' '.repeat(70_000) }), {}],
  [
    415,
    'a body of text',
    ({ token }) => ({
      method: 'POST',
      path: '/api/tasks',
      token,
      body: 'x',
      headers: { 'Content-Type': 'text/plain' },
    }),
    {},
  ],
  [422, 'what does not fit', ({ token }) => ({ method: 'POST', path: '/api/tasks', token, body: '{}' }), {}],
  [
    431,
    'large headers, which Node refuses',
    ({ token }) => ({ method: 'GET', path: '/api/tasks', token, headers: { 'X-Large': 'x'.repeat(17_000) } }),
    {},
  ],
  [503, 'no database', ({ token }) => ({ method: 'GET', path: '/api/tasks', token }), { 'retry-after': '1' }],
];

const addressFor = (status: number): string => (status === 503 ? withoutDatabase() : service());

async function callerWithTasks(): Promise<[Caller, number]> {
  const alice = await caller(service());
  await alice.create('first');
  return [alice, (await alice.create('second')).id];
}

describeWithBrowser('CORS in a real browser', () => {
  const openPage = useBrowser();

  test.each(requests)(
    'lets an allowed origin read a %i to %s, with the headers it needs',
    async (status, _, request, headers) => {
      const [alice, id] = await callerWithTasks();
      const page = await openPage();
      const read = await fetchIn(await at(page, allowed), addressFor(status), request(alice, id));
      expect(read).toMatchObject({
        status,
        headers: { 'x-request-id': expect.any(String), ...headers },
        problem: status < 400 ? undefined : expect.stringMatching(/^\/problems\/[a-z-]+$/),
      });
      await page.context().close();
    },
  );

  describe.each<[string, (page: Page) => Promise<Frame>]>([
    ['another port', (page) => at(page, `http://localhost:${otherPort}`)],
    ['the same machine by its number', (page) => at(page, `http://127.0.0.1:${port}`)],
    ['a look-alike suffix', (page) => at(page, `http://localhost.evil.example:${port}`)],
    ['a look-alike prefix', (page) => at(page, `http://evillocalhost:${port}`)],
    ['a subdomain', (page) => at(page, `http://app.localhost:${port}`)],
    ['an allowed host by another scheme and port', (page) => at(page, `http://app.example.com:${port}`)],
    ['null, of a sandboxed frame', (page) => opaque(page, { sandbox: 'allow-scripts', srcdoc: '<!doctype html>' })],
    ['null, of a data URL', (page) => opaque(page, { src: 'data:text/html,<!doctype html>' })],
  ])('%s', (_origin, open) => {
    test('can read nothing, and change nothing', async () => {
      const [alice, id] = await callerWithTasks();
      const page = await openPage();
      const denied = await open(page);
      const before = (await alice.ask('GET', '')).body;
      for (const [status, , request] of requests)
        expect([status, await fetchIn(denied, addressFor(status), request(alice, id))]).toEqual([status, 'nothing']);
      expect((await alice.ask('GET', '')).body).toEqual(before);
      await page.context().close();
    });
  });
});

/** A frame in a page of the allowed origin whose own origin is opaque. */
async function opaque(page: Page, attributes: Readonly<Record<string, string>>): Promise<Frame> {
  await page.goto(allowed);
  await page.evaluate((given) => {
    document.body.append(Object.assign(document.createElement('iframe'), given));
  }, attributes);
  const frame = await (await page.waitForSelector('iframe')).contentFrame();
  if (!frame) throw new Error('the frame has no document');
  expect(await frame.evaluate(() => origin)).toBe('null');
  return frame;
}
