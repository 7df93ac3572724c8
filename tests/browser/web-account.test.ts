import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { keepLog } from '../support/log-lines.ts';
import { databaseUrl, startTestService } from '../support/service.ts';
import { openSql, type Sql } from '../support/sql.ts';
import { tablesWith } from '../support/tables-with.ts';
import { until } from '../support/until.ts';
import { useSite, withService } from './example-site.ts';
import { storedChanges } from './react/tasks-page.ts';
import { openTab, password, signUp, stored, storesOne, submit } from './web-page.ts';

const canary = 'Feed the canary';
const nowhere = 'http://127.0.0.1:1';

/** Whether any key or value of this browser's IndexedDB has the text. */
const isInBrowser = (page: Page, text: string): Promise<boolean> =>
  page.evaluate(async (wanted) => {
    for (const { name = '' } of await indexedDB.databases()) {
      const opened = indexedDB.open(name);
      await new Promise((resolve) => opened.addEventListener('success', resolve));
      for (const store of opened.result.objectStoreNames) {
        const stored = opened.result.transaction(store).objectStore(store);
        for (const all of [stored.getAllKeys(), stored.getAll()]) {
          await new Promise((resolve) => all.addEventListener('success', resolve));
          if (JSON.stringify(all.result).includes(wanted)) return true;
        }
      }
      opened.result.close();
    }
    return false;
  }, text);

async function confirmDeletion(page: Page, typed = password): Promise<void> {
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await page.getByLabel('Password').fill(typed);
  await page.getByRole('button', { name: 'Delete for ever' }).click();
}

describeWithBrowser("the example page's account", () => {
  const openPage = useBrowser();
  const { log, lines } = keepLog();
  const site = useSite((web) => startTestService({ BETTER_AUTH_URL: web.url, LOG_LEVEL: 'trace' }, log));
  let sql: Sql;
  beforeAll(async () => {
    sql = await openSql(databaseUrl());
  });
  afterAll(() => sql.close());

  test('deletes everything with the account: rows, log, browser, and what other tabs show', async () => {
    const alice = await signUp(await openPage(), site.url);
    const { page, email, userId } = alice;
    await alice.add(`${canary} twice`, canary);
    await alice.box(canary).check();
    await page.getByRole('button', { name: `Delete ${canary} twice` }).click();
    await alice.confirmed();
    await storesOne(alice, site.apiUrl);
    const other = await openTab(alice);
    await other.shows(canary);
    const allTables = ['change_counters', 'deleted_tasks', 'idempotency_keys', 'tasks'];
    expect(await tablesWith(sql, userId)).toEqual(allTables);
    await until('the task to be in the browser', () => isInBrowser(page, canary));

    await confirmDeletion(page);
    await alice.said('Your account and all of its tasks are deleted.');
    await page.getByLabel('E-mail').waitFor();
    await other.page.getByLabel('E-mail').waitFor();
    expect([await tablesWith(sql, userId), await tablesWith(sql, canary)]).toEqual([[], []]);
    expect(lines.filter(({ msg }) => msg === 'request').length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).not.toContain(canary);
    await until(
      'the browser to have nothing of the user',
      async () => !(await isInBrowser(page, canary)) && !(await isInBrowser(page, userId)),
    );
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await alice.said('Invalid email or password');
  });

  test('keeps the account if the password is wrong', async () => {
    const alice = await signUp(await openPage(), site.url);
    await alice.add('Buy milk');
    await alice.confirmed();
    await confirmDeletion(alice.page, 'not the password');
    await alice.said('Invalid password');
    expect(await stored(alice, site.apiUrl)).toHaveLength(1);
  });

  test('downloads all tasks as a file', async () => {
    const alice = await signUp(await openPage(), site.url);
    await alice.add('Buy milk', 'Call the dentist');
    await alice.box('Buy milk').check();
    await alice.confirmed();
    await alice.page.getByRole('link', { name: 'Active' }).click();
    const [download] = await Promise.all([
      alice.page.waitForEvent('download'),
      alice.page.getByRole('button', { name: 'Download as JSON' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('tasks.json');
    expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toEqual(await stored(alice, site.apiUrl));
  });

  test('asks before changes are lost that have not been sent', async () => {
    const alice = await signUp(await openPage(), site.url);
    const { page } = alice;
    await page.route(`${site.apiUrl}/api/**`, (route) => route.abort());
    await alice.add('Buy milk');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('dialog', { name: 'Sign out and lose changes?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.unrouteAll({ behavior: 'wait' });
    await alice.confirmed();
    expect(await stored(alice, site.apiUrl)).toHaveLength(1);
  });

  test('asks before a delete is lost that was made before the page was loaded again', async () => {
    const alice = await signUp(await openPage(), site.url);
    const { page } = alice;
    await alice.add('Buy milk', 'Call the dentist');
    await alice.confirmed();
    await page.route(`${site.apiUrl}/api/**`, (route) => route.abort());
    await page.getByRole('button', { name: 'Delete Buy milk' }).click();
    await storedChanges(page, 1);
    await page.reload();
    await alice.shows('Call the dentist');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('dialog', { name: 'Sign out and lose changes?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.unrouteAll({ behavior: 'wait' });
    await storesOne(alice, site.apiUrl);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail').waitFor();
  });

  describe('while its server does not reach the Todo API', () => {
    const cutOff = useSite(withService, { internalApiUrl: nowhere });

    test('is kept with all tasks, and the page says why', async () => {
      const alice = await signUp(await openPage(), cutOff.url);
      const { page, email } = alice;
      await alice.add('Buy milk');
      await alice.confirmed();
      await confirmDeletion(page);
      await alice.said('Your tasks could not be deleted, so your account was kept. Try again later.');
      await page.getByRole('button', { name: 'Cancel' }).click();
      expect(await stored(alice, cutOff.apiUrl)).toHaveLength(1);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('E-mail').waitFor();
      await submit(page, email, 'Sign in');
      await alice.shows('Buy milk');
    });
  });
});
