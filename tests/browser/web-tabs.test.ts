import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ask } from '../support/api.ts';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { tokenFor } from '../support/tokens.ts';
import { until } from '../support/until.ts';
import { useSite, withService } from './example-site.ts';
import { openTab, signUp, stored, storesOne, type WebPage } from './web-page.ts';

describeWithBrowser('the example page in several tabs, and without a connection', () => {
  const openPage = useBrowser();
  const site = useSite(withService);

  const open = async (): Promise<WebPage> => signUp(await openPage(), site.url);
  const summary = (tasks: readonly { title: string; completed: boolean }[]): string[] =>
    tasks.map(({ title, completed }) => (completed ? `${title} done` : title));
  const shown = (page: Page): Promise<string[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll('li')].map((row) => {
        const title = row.querySelector('.title')?.textContent ?? '';
        return row.dataset['completed'] === 'true' ? `${title} done` : title;
      }),
    );

  test('shows in one tab what is typed, completed, edited and deleted in another', async () => {
    const first = await open();
    const second = await openTab(first);
    await first.add('Buy milk', 'Call the dentist');
    await second.shows('Call the dentist', 'Buy milk');
    await second.box('Buy milk').check();
    await first.page.locator('li[data-completed=true]', { has: first.box('Buy milk') }).waitFor();
    await first.page.getByText('Call the dentist').dblclick();
    await first.page.keyboard.type(' at 9');
    await first.page.keyboard.press('Enter');
    await second.shows('Call the dentist at 9', 'Buy milk');
    await second.page.getByRole('button', { name: 'Delete Buy milk' }).click();
    await first.shows('Call the dentist at 9');
  });

  test('after 100 changes without a connection, both tabs and the service have the same', async () => {
    const first = await open();
    const { page } = first;
    const second = await openTab(first);
    const before = Array.from({ length: 10 }, (_, index) => `Before ${index}`);
    await first.add(...before);
    await first.confirmed();
    await second.shows(...before.toReversed());
    // A tab in the background draws once a second, and each click waits for that.
    await page.bringToFront();

    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    const added = Array.from({ length: 40 }, (_, index) => `Offline ${index}`);
    await first.add(...added);
    for (const title of [...before.slice(0, 5), ...added.slice(0, 25)]) await first.box(title).check();
    for (const title of [...before.slice(5), ...added.slice(25, 35)]) {
      await page.getByText(title, { exact: true }).dblclick();
      await page.keyboard.type(' edited');
      await page.keyboard.press('Enter');
    }
    for (const title of [...before.slice(0, 5), ...added.slice(0, 10)])
      await page.getByRole('button', { name: `Delete ${title}`, exact: true }).click();
    const expected = await shown(page);
    expect(expected).toHaveLength(35);
    expect(await stored(first, site.apiUrl)).toHaveLength(10);

    await page.context().setOffline(false);
    const everywhere = async (): Promise<string[][]> => [
      summary(await stored(first, site.apiUrl)),
      await shown(page),
      await shown(second.page),
    ];
    let seen: string[][] = [];
    await until(
      () => `the service and both tabs to have ${expected.join()}, not ${JSON.stringify(seen)}`,
      async () => (seen = await everywhere()).every((tasks) => JSON.stringify(tasks) === JSON.stringify(expected)),
    );
    await first.confirmed();
    await second.confirmed();
    expect(await everywhere()).toEqual([expected, expected, expected]);
  });

  test('the row of a new task becomes the confirmed one without a moment without it, or with two', async () => {
    const alice = await open();
    const { page } = alice;
    await alice.add('Call the dentist');
    await alice.confirmed();
    await page.evaluate(() => {
      const seen = new Set<string>();
      const rows = (): Element[] =>
        [...document.querySelectorAll('li')].filter((row) => row.textContent === 'Buy milk');
      let first: Element | undefined;
      Object.assign(globalThis, { seen });
      new MutationObserver(() => {
        first ??= rows()[0];
        if (first) seen.add(`${rows().length} row, ${rows()[0] === first ? 'the same' : 'another'}`);
      }).observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
    });
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route(`${site.apiUrl}/api/tasks`, async (route) => {
      if (route.request().method() === 'POST') await released;
      await route.continue();
    });
    await alice.add('Buy milk');
    expect(await alice.row('Buy milk').getAttribute('aria-busy')).toBe('true');
    release();
    await alice.confirmed();
    // What comes after it brings the same task once more.
    await ask(site.apiUrl, 'POST', '/api/tasks', {
      token: await tokenFor(alice.userId),
      body: { title: 'Read a book' },
    });
    await alice.shows('Read a book', 'Buy milk', 'Call the dentist');
    expect(await page.evaluate(() => [...(globalThis as unknown as { seen: Set<string> }).seen])).toEqual([
      '1 row, the same',
    ]);
  });

  test('creates one task if the response is lost', async () => {
    const alice = await open();
    await alice.page.route(`${site.apiUrl}/api/tasks`, async (route) => {
      if (route.request().method() === 'POST') await route.fetch();
      await route.abort();
    });
    await alice.add('Buy milk');
    await storesOne(alice, site.apiUrl);
    await alice.page.unrouteAll({ behavior: 'wait' });
    await alice.confirmed();
    await alice.shows('Buy milk');
    expect(await stored(alice, site.apiUrl)).toHaveLength(1);
  });

  test('signs out in all tabs', async () => {
    const first = await open();
    const second = await openTab(first);
    await first.page.getByRole('button', { name: 'Sign out' }).click();
    await second.said('You have signed out in another tab.');
    await second.page.getByLabel('E-mail').waitFor();
  });
});
