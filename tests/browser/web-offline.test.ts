import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { useSite, withService } from './example-site.ts';
import { storedChanges } from './react/tasks-page.ts';
import { openTab, signUp, storesOne, stored, submit, type WebPage } from './web-page.ts';

describeWithBrowser('the example page, loaded without a connection', () => {
  const openPage = useBrowser();
  const site = useSite(withService);

  /** A new user's page with its files kept by the browser. */
  async function open(): Promise<WebPage> {
    const alice = await signUp(await openPage(), site.url);
    await alice.page.evaluate(() => navigator.serviceWorker.ready);
    return alice;
  }
  const goOffline = ({ page }: WebPage): Promise<void> => page.context().setOffline(true);
  const goOnline = ({ page }: WebPage): Promise<void> => page.context().setOffline(false);
  /** Counts the requests that create a task. */
  function creations(page: Page): () => number {
    let sent = 0;
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url() === `${site.apiUrl}/api/tasks`) sent += 1;
    });
    return () => sent;
  }

  test('shows the tasks that it has seen last, and sends a new one once, when it is online', async () => {
    const alice = await open();
    const { page } = alice;
    await alice.add('Buy milk', 'Call the dentist');
    await alice.box('Buy milk').check();
    await alice.confirmed();
    await goOffline(alice);
    await page.reload();
    await alice.shows('Call the dentist', 'Buy milk');
    expect(await alice.box('Buy milk').isChecked()).toBe(true);
    await page.getByText('You are offline.').waitFor();

    await alice.add('Read a book');
    await storedChanges(page, 1);
    await page.reload();
    await alice.shows('Read a book', 'Call the dentist', 'Buy milk');
    expect(await stored(alice, site.apiUrl)).toHaveLength(2);
    const created = creations(page);
    await goOnline(alice);
    await alice.confirmed();
    await alice.shows('Read a book', 'Call the dentist', 'Buy milk');
    expect(await stored(alice, site.apiUrl)).toMatchObject([
      { title: 'Read a book' },
      { title: 'Call the dentist' },
      { title: 'Buy milk', completed: true },
    ]);
    expect(created()).toBe(1);
  });

  test('opens in a further tab, at a URL with a query', async () => {
    const alice = await open();
    await alice.add('Buy milk');
    await alice.confirmed();
    await goOffline(alice);
    const tab = await alice.page.context().newPage();
    await tab.goto(`${site.url}/?family=user`);
    await tab.getByText('Buy milk').waitFor();
  });

  test('shows nothing of a user who has signed out, in no tab', async () => {
    const alice = await open();
    await alice.add('Buy milk');
    await alice.confirmed();
    const other = await openTab(alice);
    await alice.page.getByRole('button', { name: 'Sign out' }).click();
    for (const { page } of [alice, other]) await page.getByLabel('E-mail').waitFor();
    await goOffline(alice);
    for (const { page, said } of [alice, other]) {
      await page.reload();
      await said('The service cannot be reached.');
      expect(await page.content()).not.toContain('Buy milk');
      expect(await page.content()).not.toContain(alice.email);
    }
    await goOnline(alice);
    await alice.page.getByLabel('E-mail').waitFor();
  });

  test('asks to sign in when it is online and the session has ended, and then sends what was done', async () => {
    const alice = await open();
    await goOffline(alice);
    await alice.page.reload();
    await alice.add('Buy milk');
    await alice.page.context().clearCookies();
    await goOnline(alice);
    await alice.said('Your session has ended. Sign in again.');
    await submit(alice.page, alice.email, 'Sign in');
    await alice.shows('Buy milk');
    await storesOne(alice, site.apiUrl);
  });
});
