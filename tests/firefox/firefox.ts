import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, jest, test } from '@jest/globals';
import puppeteer, { type Browser, type BrowserContext } from 'puppeteer-core';

const executable = process.env['FIREFOX'] ?? ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find(existsSync);

/** A `describe` for tests that need Firefox: skipped where the machine has none. */
export function describeWithFirefox(title: string, tests: () => void): void {
  if (executable !== undefined) {
    jest.setTimeout(300_000);
    describe(title, tests);
    return;
  }
  console.log(`Skipped, because no Firefox is installed: ${title}`);
  test.skip(`${title} (needs Firefox on this machine)`, () => undefined);
}

/**
 * Runs one Firefox for the tests of a `describe`. Playwright needs a Firefox of its own making; Puppeteer speaks WebDriver BiDi with
 * the one that users have.
 * @returns a function that opens windows with cookies and storage of their own
 */
export function useFirefox(): () => Promise<BrowserContext> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (executable === undefined) throw new Error('no Firefox is installed; set FIREFOX to where it is');
    browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: executable,
      timeout: 0,
      protocolTimeout: 0,
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
  });
  return async () => {
    if (!browser) throw new Error('the browser has not started yet');
    return browser.createBrowserContext();
  };
}
