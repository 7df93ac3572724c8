import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { caller, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';
import { until } from '../support/until.ts';
import { useReactSite } from './react/site.ts';
import { box, storedChanges, watchRows } from './react/tasks-page.ts';

const titles = Array.from({ length: 40 }, (_, n) => `Task ${n}`);

describeWithBrowser('A row that is gone', () => {
  const openPage = useBrowser();
  const service = useService();
  const site = useReactSite(service);

  /** A page that shows all of the tasks. */
  async function open(): Promise<{ alice: Caller; page: Page; url: string }> {
    const alice = await caller(service());
    for (const title of titles) await alice.create(title);
    const page = await openPage();
    const url = site.urlFor(alice);
    await page.goto(url);
    await box(page, 'Task 39').waitFor();
    return { alice, page, url };
  }

  /** Clicks the buttons of the page's rows, a few milliseconds apart, so that responses come in between. */
  const deleteAll = (page: Page): Promise<void> =>
    page.evaluate(async () => {
      for (const button of document.querySelectorAll<HTMLButtonElement>('li button')) {
        button.click();
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 15));
      }
    });
  const removals = titles.map(() => 'removed');

  test('does not come back while further ones are deleted, in no tab', async () => {
    const { alice, page, url } = await open();
    const other = await page.context().newPage();
    await other.goto(url);
    await box(other, 'Task 39').waitFor();
    const seen = [await watchRows(page), await watchRows(other)];
    await deleteAll(page);
    await storedChanges(page, 0);
    await until('all tasks to be deleted', async () => ((await alice.ask('GET', '')).body as []).length === 0);
    for (const tab of [page, other])
      await until('all rows to be gone', async () => (await tab.getByRole('listitem').count()) === 0);
    for (const rows of seen) expect(await rows()).toEqual(removals);
  });

  test('does not come back when the page is loaded again before its delete is sent', async () => {
    const { page } = await open();
    await page.route(`${service()}/api/**`, (route) => route.abort());
    await page.getByRole('button', { name: 'Delete Task 7', exact: true }).click();
    await storedChanges(page, 1);
    await page.addInitScript(() => {
      const shown = new Set<string>();
      Object.assign(globalThis, { shown });
      new MutationObserver(() => {
        for (const input of document.querySelectorAll('li input')) shown.add(input.ariaLabel ?? '');
      }).observe(document, { childList: true, subtree: true });
    });
    await page.reload();
    await box(page, 'Task 39').waitFor();
    const shown = await page.evaluate(() => [...(globalThis as unknown as { shown: Set<string> }).shown]);
    expect(shown).toEqual(expect.arrayContaining(['Task 6', 'Task 8']));
    expect(shown).not.toContain('Task 7');
  });
});
