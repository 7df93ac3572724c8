import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ask } from '../support/api.ts';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';
import { tokenFor } from '../support/tokens.ts';
import { until } from '../support/until.ts';
import { useSite, withService } from './example-site.ts';
import { useReactSite } from './react/site.ts';
import { add, box, confirmed } from './react/tasks-page.ts';
import { signUp } from './web-page.ts';

/** The requests that the page sends from now on, without those of its files. */
function requestsOf(page: Page): string[] {
  const requests: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/') && request.method() !== 'OPTIONS')
      requests.push(`${request.method()} ${pathname}`);
  });
  return requests;
}

const reading = ['GET /api/changes', 'GET /api/changes/stream'];

// React's build for development runs the effects of StrictMode twice.
describeWithBrowser('In StrictMode, with effects that run twice', () => {
  const openPage = useBrowser();
  const service = useService();
  const hooks = useReactSite(service);
  const site = useSite(withService, { mode: 'development' });

  test('the hooks send each request once, and have one stream', async () => {
    const alice = await caller(service());
    await alice.create('Call the dentist');
    const page = await openPage();
    const requests = requestsOf(page);
    await page.goto(hooks.urlFor(alice));
    await box(page, 'Call the dentist').waitFor();
    await until('the stream', () => requests.length >= 2);
    await add(page, 'Buy milk');
    await confirmed(page, 'Buy milk');
    await box(page, 'Buy milk').check();
    await confirmed(page, 'Buy milk');
    // The stream brings it, after everything that the page has asked for.
    const { id } = await alice.create('Read a book');
    await box(page, 'Read a book').waitFor();
    await page.getByRole('button', { name: 'Delete Read a book' }).click();
    await until('the task to be deleted', async () => (await alice.ask('GET', `/${id}`)).status === 404);
    const milk = (await alice.ask('GET', '')).body.find(({ title }: { title: string }) => title === 'Buy milk');
    expect(requests).toEqual([
      ...reading,
      'POST /api/tasks',
      `PATCH /api/tasks/${milk.id}/complete`,
      `DELETE /api/tasks/${id}`,
    ]);
  });

  test('the example page asks once who is signed in, and has one stream', async () => {
    const alice = await signUp(await openPage(), site.url);
    await alice.page.goto('about:blank');
    const requests = requestsOf(alice.page);
    await alice.page.goto(site.url);
    await alice.page.getByText('Nothing to do.').waitFor();
    await until('the stream', () => requests.length >= 4);
    await alice.add('Buy milk');
    await alice.confirmed();
    // The stream brings it, after everything that the page has asked for.
    await ask(site.apiUrl, 'POST', '/api/tasks', {
      token: await tokenFor(alice.userId),
      body: { title: 'Call the dentist' },
    });
    await alice.shows('Call the dentist', 'Buy milk');
    expect(requests).toEqual(['GET /api/auth/get-session', 'GET /api/auth/token', ...reading, 'POST /api/tasks']);
  });

  test("the example page's dialog gives the focus back", async () => {
    const { page } = await signUp(await openPage(), site.url);
    const button = page.getByRole('button', { name: 'Delete my account' });
    for (let opened = 1; opened <= 2; opened += 1) {
      await button.click();
      await page.getByRole('dialog', { name: 'Delete your account?' }).waitFor();
      expect(await page.getByLabel('Password').evaluate((field) => field === document.activeElement)).toBe(true);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    }
  });
});
