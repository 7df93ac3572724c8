import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { complaintsOf, describeWithBrowser, useBrowser } from '../support/browser.ts';
import { startMswSite, type MswSite } from '../support/msw-site.ts';

describeWithBrowser('The service behind MSW, in a page', () => {
  const openPage = useBrowser();
  let site: MswSite;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    site = await startMswSite('tests/browser/mock/page.ts');
    page = await openPage();
    complaints = complaintsOf(page);
    await page.goto(site.url);
    await page.waitForFunction(() => 'mock' in globalThis);
  });
  afterAll(() => {
    site.close();
  });

  test('keeps tasks as the service does, and refuses with its problems', async () => {
    const results = await page.evaluate(async () => [
      await ask('POST', '/api/tasks', { title: 'Buy milk' }),
      await ask('PATCH', '/api/tasks/1/complete'),
      await ask('POST', '/api/tasks', { title: '' }),
      await ask('GET', '/api/tasks?completed=true'),
      await ask('DELETE', '/api/tasks/1'),
      await ask('GET', '/api/tasks/1'),
    ]);
    expect(results).toMatchObject([
      { status: 201, body: { id: 1, title: 'Buy milk', completed: false } },
      { status: 200, body: { id: 1, completed: true } },
      { status: 422, body: { type: '/problems/unprocessable-content', errors: [{ pointer: '/title' }] } },
      { status: 200, body: [{ id: 1 }] },
      { status: 204 },
      { status: 404, body: { type: '/problems/not-found' } },
    ]);
  });

  test('answers for any host, without a preflight, and leaves other requests alone', async () => {
    const results = await page.evaluate(async () => [
      await ask('GET', 'https://api.example.com/api/usr_bob/tasks'),
      await ask('GET', '/else'),
    ]);
    expect(results).toMatchObject([
      { status: 200, body: [] },
      { status: 200, type: 'text/html' },
    ]);
  });

  test('streams changes, and gives the place of a stream back when its reader aborts', async () => {
    const isRefused = await page.evaluate(async () => {
      const open = async (): Promise<number> => {
        const controller = new AbortController();
        const response = await fetch('/api/changes/stream', {
          headers: { authorization: 'Bearer any' },
          signal: controller.signal,
        });
        await response.body?.getReader().read();
        controller.abort();
        return response.status;
      };
      for (let count = 1; count <= 20; count += 1) await open();
      // The service worker tells the page a moment later that the reader is gone.
      while ((await open()) === 429);
      return false;
    });
    expect(isRefused).toBe(false);
  });

  test('begins again without tasks and with id 1', async () => {
    const results = await page.evaluate(async () => {
      await ask('POST', '/api/tasks', { title: 'Buy milk' });
      await mock.reset();
      return [await ask('GET', '/api/tasks'), await ask('POST', '/api/tasks', { title: 'Call Bob' })];
    });
    expect(results).toMatchObject([{ body: [] }, { body: { id: 1 } }]);
  });

  test('has nothing to say in the console but what Chromium says of responses', () => {
    expect(complaints.filter((line) => !line.includes('the server responded'))).toEqual([]);
  });
});
