import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, jest, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { executable, launchChromium } from './chromium.ts';

/** A `describe` for tests that need Chromium: skipped where the machine has none, unless REQUIRE_BROWSER is set. */
export function describeWithBrowser(title: string, tests: () => void): void {
  if (executable !== undefined || process.env['REQUIRE_BROWSER'] !== undefined) {
    jest.setTimeout(300_000);
    describe(title, tests);
    return;
  }
  console.log(`Skipped, because no Chromium is installed: ${title}`);
  test.skip(`${title} (needs Chromium on this machine)`, () => undefined);
}

/** Runs one browser for the tests of a `describe`. @returns a function that opens a page with cookies and storage of its own */
export function useBrowser(): (context?: BrowserContextOptions) => Promise<Page> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
  });
  return async (context) => {
    if (!browser) throw new Error('the browser has not started yet');
    const opened = await browser.newContext(context);
    // Before the test's own timeout, which does not say what was waited for.
    opened.setDefaultTimeout(100_000);
    return opened.newPage();
  };
}

/** Everything that the page has to complain about, Content-Security-Policy included. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => {
    complaints.push(error.message);
  });
  return complaints;
}

const looks = [
  { name: 'wide-light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'wide-dark', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  { name: 'narrow-light', viewport: { width: 375, height: 812 }, colorScheme: 'light' },
  { name: 'narrow-dark', viewport: { width: 375, height: 812 }, colorScheme: 'dark' },
] as const;

/** Does it in wide and narrow windows, light and dark. @returns the results by the looks' names */
export async function inEachLook<Result>(
  page: Page,
  work: (look: string) => Promise<Result>,
): Promise<Record<string, Result>> {
  const results: Record<string, Result> = {};
  for (const { name, viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    results[name] = await work(name);
  }
  return results;
}

/** Keeps pictures of the page for a person to look at. @returns how much wider than each window the page is, which is nothing where it fits */
export function photograph(page: Page, subject: string): Promise<Record<string, number>> {
  const folder = 'coverage/screenshots';
  mkdirSync(folder, { recursive: true });
  return inEachLook(page, async (look) => {
    await page.screenshot({ path: `${folder}/${subject}-${look}.png`, fullPage: true });
    return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  });
}
