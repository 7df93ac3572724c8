import type { Locator, Page } from 'playwright-core';
import { until } from '../../support/until.ts';

/** What the tests do on a page of examples/react. */
export async function add(page: Page, title: string): Promise<void> {
  await page.getByLabel('New task').fill(title);
  await page.getByRole('button', { name: 'Add' }).click();
  await box(page, title).waitFor();
}

export const box = (page: Page, title: string): Locator => page.getByRole('checkbox', { name: title, exact: true });

export const confirmed = (page: Page, title: string): Promise<void> =>
  page.locator('li[aria-busy=false]', { has: box(page, title) }).waitFor();

export const said = (page: Page, message: string): Promise<void> =>
  page.getByRole('status').filter({ hasText: message }).waitFor();

/** Waits until as many pending changes are in IndexedDB. `waitForFunction` would not wait for a promise. */
export async function storedChanges(page: Page, count: number): Promise<void> {
  let seen = 0;
  await until(
    () => `${count} pending changes in IndexedDB, not ${seen}`,
    async () => (seen = await page.evaluate(countChanges)) === count,
  );
}

/** Runs in the page. */
async function countChanges(): Promise<number> {
  const opened = indexedDB.open('keyval-store');
  await new Promise((resolve) => opened.addEventListener('success', resolve));
  const store = opened.result.transaction('keyval').objectStore('keyval');
  const [keys, values] = [store.getAllKeys(), store.getAll()];
  await new Promise((resolve) => values.addEventListener('success', resolve));
  opened.result.close();
  const index = keys.result.findIndex((key) => (key as string).endsWith(' changes'));
  return (values.result[index] as { changes: unknown[] } | undefined)?.changes.length ?? 0;
}

type RowChange = 'added' | 'removed';

/** Notes each row that comes and goes from now on. @returns what has been noted */
export async function watchRows(page: Page): Promise<() => Promise<RowChange[]>> {
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    new MutationObserver((records) => {
      for (const { addedNodes, removedNodes } of records)
        seen.push(...[...addedNodes].map(() => 'added'), ...[...removedNodes].map(() => 'removed'));
    }).observe(document.querySelector('ul') as Element, { childList: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { seen: RowChange[] }).seen);
}
