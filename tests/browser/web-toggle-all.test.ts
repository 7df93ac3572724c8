import { expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { until } from '../support/until.ts';
import { useSite, withService } from './example-site.ts';
import { storedChanges } from './react/tasks-page.ts';
import { openTab, signUp, stored, type WebPage } from './web-page.ts';

describeWithBrowser('"Mark all as complete" on the example page', () => {
  const openPage = useBrowser();
  const site = useSite(withService);

  /** A new user's page with three tasks, of which one is completed. */
  async function open(): Promise<WebPage> {
    const alice = await signUp(await openPage(), site.url);
    await alice.add('Buy milk', 'Call the dentist', 'Read a book');
    await alice.box('Buy milk').check();
    await alice.confirmed();
    return alice;
  }
  const toggleAll = ({ page }: WebPage): Locator => page.getByLabel('Mark all as complete');
  const completed = async (alice: WebPage): Promise<boolean[]> =>
    (await stored(alice, site.apiUrl)).map((task) => task.completed as boolean);

  interface Sent {
    readonly request: string;
    readonly key: string;
  }

  /** The changes that the page sends from now on, as `PATCH /api/tasks?completed=false`. */
  function changesOf(page: Page): Sent[] {
    const changes: Sent[] = [];
    page.on('request', (sent) => {
      const { origin, pathname, search } = new URL(sent.url());
      if (origin !== site.apiUrl || ['GET', 'OPTIONS'].includes(sent.method())) return;
      changes.push({
        request: `${sent.method()} ${pathname}${search}`,
        key: sent.headers()['idempotency-key'] ?? '',
      });
    });
    return changes;
  }

  test('is one request, and another one that takes all back', async () => {
    const alice = await open();
    const changes = changesOf(alice.page);
    await toggleAll(alice).check();
    await alice.counted('0 items left');
    await alice.confirmed();
    expect(await completed(alice)).toEqual([true, true, true]);
    await toggleAll(alice).uncheck();
    await alice.counted('3 items left');
    await alice.confirmed();
    expect(await completed(alice)).toEqual([false, false, false]);
    expect(changes.map(({ request }) => request)).toEqual([
      'PATCH /api/tasks?completed=false',
      'PATCH /api/tasks?completed=true',
    ]);
  });

  test('is shown at once, and taken back if the service refuses', async () => {
    const alice = await open();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await alice.page.route(`${site.apiUrl}/api/tasks?*`, async (route) => {
      await released;
      // Of somebody else, which is a 403.
      await route.continue({ url: `${site.apiUrl}/api/bob/tasks?completed=false` });
    });
    await toggleAll(alice).check();
    await alice.counted('0 items left');
    expect(await completed(alice)).toEqual([false, false, true]);
    release();
    await alice.said('belongs to a different user');
    await alice.counted('2 items left');
    expect(await alice.box('Buy milk').isChecked()).toBe(true);
    expect(await toggleAll(alice).isChecked()).toBe(false);
  });

  test('is repeated with its key if the response is lost', async () => {
    const alice = await open();
    const changes = changesOf(alice.page);
    await alice.page.route(`${site.apiUrl}/api/tasks?*`, async (route) => {
      if (changes.length === 1) await route.fetch();
      return changes.length === 1 ? route.abort() : route.continue();
    });
    await toggleAll(alice).check();
    await until('the second request', () => changes.length === 2);
    await alice.confirmed();
    await alice.counted('0 items left');
    expect(await completed(alice)).toEqual([true, true, true]);
    expect(new Set(changes.map(({ key }) => key)).size).toBe(1);
  });

  test('waits for the connection, in its turn and over a reload, and is shown in other tabs', async () => {
    const alice = await open();
    const other = await openTab(alice);
    await alice.page.bringToFront();
    await alice.page.evaluate(() => navigator.serviceWorker.ready);
    await alice.page.context().setOffline(true);
    await alice.add('Water the plants');
    await toggleAll(alice).check();
    await alice.add('Feed the cat');
    await storedChanges(alice.page, 3);
    await alice.page.reload();
    await alice.counted('1 item left');
    await other.counted('1 item left');
    expect(await completed(alice)).toEqual([false, false, true]);
    await alice.page.context().setOffline(false);
    await until('all tasks to be stored', async () => (await completed(alice)).length === 5);
    for (const tab of [alice, other]) {
      await tab.confirmed();
      await tab.counted('1 item left');
    }
    expect(await completed(alice)).toEqual([false, true, true, true, true]);
  });
});
