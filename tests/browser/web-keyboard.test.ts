import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { until } from '../support/until.ts';
import { useSite, withService } from './example-site.ts';
import { password, signUp } from './web-page.ts';

/** What has the focus, by its label. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement;
    const title = document.getElementById(element.getAttribute('aria-labelledby') ?? '');
    return (element.ariaLabel ?? (title ?? element.labels?.[0] ?? element).textContent).trim();
  });

/** Reads until it gets what is expected. */
async function becomes<T>(read: () => Promise<T>, expected: T): Promise<void> {
  let seen = '';
  const wanted = JSON.stringify(expected);
  await until(
    () => `${wanted}, not ${seen}`,
    async () => (seen = JSON.stringify(await read())) === wanted,
    { within: 30_000 },
  );
}

const focusIsOn = (page: Page, label: string): Promise<void> => becomes(() => focused(page), label);

/** Presses the key until the element with this label has the focus. */
async function moveTo(page: Page, label: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const seen: string[] = [];
  do {
    await page.keyboard.press(key);
    seen.push(await focused(page));
    if (seen.length > 40) throw new Error(`${key} does not reach "${label}", but ${seen.join(', ')}`);
  } while (seen.at(-1) !== label);
}

describeWithBrowser('the example page by keyboard alone', () => {
  const openPage = useBrowser();
  const site = useSite(withService);

  test('signs up, adds, completes, edits, deletes, filters, clears, downloads and signs out', async () => {
    const page = await openPage();
    const { keyboard } = page;
    await page.goto(site.url);
    await page.getByLabel('E-mail').waitFor();
    await focusIsOn(page, 'E-mail');
    await keyboard.type('keyboard@example.com');
    await moveTo(page, 'Password');
    await keyboard.type(password);
    await moveTo(page, 'Sign up');
    await keyboard.press('Enter');
    await page.getByLabel('New task').waitFor();
    await focusIsOn(page, 'New task');

    const titles = (): Promise<string[]> => page.locator('li .title').allTextContents();
    const shows = (...expected: string[]): Promise<void> => becomes(titles, expected);
    for (const title of ['Buy milk', 'Call the dentist', 'Read a book']) {
      await keyboard.type(title);
      await keyboard.press('Enter');
    }
    await shows('Read a book', 'Call the dentist', 'Buy milk');

    await moveTo(page, 'Call the dentist');
    await keyboard.press('Space');
    await page.locator('#count', { hasText: '2 items left' }).waitFor();
    await focusIsOn(page, 'Call the dentist');

    await moveTo(page, 'Edit Buy milk');
    await keyboard.press('Enter');
    await focusIsOn(page, 'Title of Buy milk');
    await keyboard.type(' and bread');
    await keyboard.press('Enter');
    await shows('Read a book', 'Call the dentist', 'Buy milk and bread');
    await focusIsOn(page, 'Edit Buy milk and bread');
    await keyboard.press('Enter');
    await focusIsOn(page, 'Title of Buy milk and bread');
    await keyboard.press('Escape');
    await focusIsOn(page, 'Edit Buy milk and bread');

    await moveTo(page, 'Delete Read a book', 'Shift+Tab');
    await keyboard.press('Enter');
    await shows('Call the dentist', 'Buy milk and bread');
    await focusIsOn(page, 'Delete Call the dentist');

    await moveTo(page, 'Completed');
    await keyboard.press('Enter');
    await shows('Call the dentist');
    await moveTo(page, 'Clear completed');
    await keyboard.press('Enter');
    await page.getByText('No completed tasks.').waitFor();
    await focusIsOn(page, 'New task');
    await moveTo(page, 'Mark all as complete');
    await keyboard.press('Space');
    await shows('Buy milk and bread');

    await moveTo(page, 'Download as JSON');
    await Promise.all([page.waitForEvent('download'), keyboard.press('Enter')]);
    await moveTo(page, 'Delete my account');
    for (let opened = 1; opened <= 2; opened += 1) {
      await keyboard.press('Enter');
      await focusIsOn(page, 'Password');
      await keyboard.press('Escape');
      await focusIsOn(page, 'Delete my account');
    }
    await becomes(() => page.locator('li[aria-busy=true]').count(), 0);
    await moveTo(page, 'Sign out', 'Shift+Tab');
    await keyboard.press('Enter');
    await page.getByLabel('E-mail').waitFor();
    await focusIsOn(page, 'E-mail');
  });

  test('keeps the focus near a row that goes', async () => {
    const { page, add, shows } = await signUp(await openPage(), site.url);
    const { keyboard } = page;
    await add('First', 'Second', 'Third');
    await page.getByRole('link', { name: 'Active' }).click();
    await page.getByRole('checkbox', { name: 'Third' }).focus();
    await keyboard.press('Space');
    await shows('Second', 'First');
    await focusIsOn(page, 'Second');
    await page.getByRole('button', { name: 'Edit First' }).focus();
    await keyboard.press('Enter');
    await page.getByLabel('Title of First').fill('');
    await keyboard.press('Enter');
    await shows('Second');
    await focusIsOn(page, 'Delete Second');
    await keyboard.press('Enter');
    await page.getByText('No active tasks.').waitFor();
    await focusIsOn(page, 'New task');
    expect(await page.getByRole('listitem').count()).toBe(0);
  });
});
