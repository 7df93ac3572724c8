import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { caller, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';
import { useReactSite } from './react/site.ts';
import { add, box, confirmed, said, storedChanges, watchRows } from './react/tasks-page.ts';

interface Tabs {
  readonly alice: Caller;
  readonly first: Page;
  readonly second: Page;
  readonly url: string;
}

interface Row {
  readonly title: string;
  readonly completed: boolean;
}

describeWithBrowser('Two tabs with the React hooks', () => {
  const openPage = useBrowser();
  const service = useService();
  const site = useReactSite(service);

  async function openTab(page: Page, url: string): Promise<Page> {
    await page.goto(url);
    await page.getByLabel('New task').waitFor();
    return page;
  }

  async function open(): Promise<Tabs> {
    const alice = await caller(service());
    const url = site.urlFor(alice);
    const first = await openTab(await openPage(), url);
    const second = await openTab(await first.context().newPage(), url);
    return { alice, url, first, second };
  }

  /** A browser draws the tab behind another one once a second, and Playwright waits for that. */
  async function onTop(page: Page, act: () => Promise<void>): Promise<void> {
    await page.bringToFront();
    await act();
  }

  const stored = async (alice: Caller): Promise<Row[]> =>
    ((await alice.ask('GET', '')).body as Row[]).map(({ title, completed }) => ({ title, completed }));

  /** The rows, when none is pending any more. */
  async function shown(page: Page): Promise<Row[]> {
    await page.waitForFunction(() => document.querySelector('li[aria-busy=true]') === null);
    return page
      .getByRole('checkbox')
      .evaluateAll((boxes) =>
        (boxes as HTMLInputElement[]).map(({ ariaLabel, checked }) => ({ title: ariaLabel ?? '', completed: checked })),
      );
  }

  /** The requests that the tabs send to the service, as `POST /api/tasks`. */
  function requestsOf(...tabs: Page[]): string[] {
    const requests: string[] = [];
    for (const tab of tabs)
      tab.on('request', (request) => {
        const { origin, pathname } = new URL(request.url());
        if (origin === service()) requests.push(`${request.method()} ${pathname}`);
      });
    return requests;
  }

  test('show what the other one does, by one stream each and without another request for the list', async () => {
    const { alice, first, second, url } = await open();
    await add(first, 'Buy milk');
    await box(second, 'Buy milk').waitFor();
    // The list is not read again, so that this is all that a loaded tab asks for.
    const requests = requestsOf(first, second);
    await openTab(second, url);
    await box(second, 'Buy milk').waitFor();
    await add(second, 'Call the dentist');
    await box(first, 'Call the dentist').waitFor();
    await box(first, 'Buy milk').check();
    await second.locator('input:checked').waitFor();
    await first.getByRole('button', { name: 'Delete Call the dentist' }).click();
    await box(second, 'Call the dentist').waitFor({ state: 'detached' });
    await storedChanges(second, 0);
    expect(requests.filter((request) => request.startsWith('GET'))).toEqual([
      'GET /api/changes',
      'GET /api/changes/stream',
    ]);
    expect(await stored(alice)).toEqual([{ title: 'Buy milk', completed: true }]);
  });

  test('have no stream while they are hidden, and catch up when they are shown again', async () => {
    const { alice, first } = await open();
    const turn = (hidden: boolean): Promise<void> =>
      first.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    const ended = first.waitForEvent('requestfailed');
    await turn(true);
    expect(new URL((await ended).url()).pathname).toBe('/api/changes/stream');
    await alice.create('Call the dentist');
    const requests = requestsOf(first);
    await add(first, 'Read a book');
    await confirmed(first, 'Read a book');
    expect(await box(first, 'Call the dentist').count()).toBe(0);
    expect(requests).toEqual(expect.not.arrayContaining(['GET /api/changes', 'GET /api/changes/stream']));
    await turn(false);
    await box(first, 'Call the dentist').waitFor();
    await alice.create('Water the plants');
    await box(first, 'Water the plants').waitFor();
  });

  test('show each new task once, in one row', async () => {
    const { first, second } = await open();
    const rows = [await watchRows(first), await watchRows(second)];
    for (let n = 1; n <= 6; n += 1) {
      const page = n % 2 ? first : second;
      await onTop(page, () => add(page, `Task ${n}`));
    }
    for (const page of [first, second]) for (let n = 1; n <= 6; n += 1) await confirmed(page, `Task ${n}`);
    for (const seen of rows) expect(await seen()).toEqual(Array.from({ length: 6 }, () => 'added'));
  });

  test('both take back what the service refuses, and say why', async () => {
    const { first, second } = await open();
    await first.getByLabel('New task').fill(' ');
    await first.getByRole('button', { name: 'Add' }).click();
    for (const page of [first, second]) {
      await said(page, 'The title must not be empty.');
      expect(await page.getByRole('listitem').count()).toBe(0);
    }
  });

  test('send 100 changes that were made offline in both, after one of them was closed, each once', async () => {
    const { alice, first, second } = await open();
    for (let n = 1; n <= 10; n += 1) await alice.create(`Old ${n}`);
    for (const page of [first, second]) await box(page, 'Old 10').waitFor();
    await first.context().setOffline(true);
    await onTop(first, async () => {
      for (let n = 1; n <= 20; n += 1) await add(first, `First ${n}`);
      for (let n = 1; n <= 10; n += 1) await box(first, `Old ${n}`).check();
    });
    await onTop(second, async () => {
      for (let n = 1; n <= 20; n += 1) await add(second, `Second ${n}`);
      for (let n = 1; n <= 20; n += 1) await box(second, `${n % 2 ? 'First' : 'Second'} ${n}`).check();
      for (let n = 1; n <= 10; n += 1) {
        await second.getByLabel(`Title of Old ${n}`, { exact: true }).fill(`New ${n}`);
        await second.getByLabel('New task').focus();
      }
    });
    await onTop(first, async () => {
      // Of the other tab's tasks, which have no id yet.
      for (let n = 1; n <= 10; n += 1) await box(first, `First ${2 * n}`).check();
      for (let n = 1; n <= 10; n += 1)
        await first.getByRole('button', { name: `Delete Second ${2 * n}`, exact: true }).click();
    });
    await storedChanges(first, 100);
    await box(second, 'Second 20').waitFor({ state: 'detached' });
    const requests = requestsOf(second);
    await first.close();
    await second.context().setOffline(false);
    await storedChanges(second, 0);

    const rows = await stored(alice);
    expect(await shown(second)).toEqual(rows);
    expect(rows.filter(({ title }) => title.startsWith('First'))).toHaveLength(20);
    expect(rows.filter(({ title }) => title.startsWith('Second'))).toHaveLength(10);
    expect(rows.filter(({ title }) => title.startsWith('New'))).toHaveLength(10);
    expect(rows.filter(({ completed }) => completed)).toHaveLength(30);
    expect(new Set(rows.map(({ title }) => title)).size).toBe(40);
    expect(requests.filter((request) => request === 'POST /api/tasks').length).toBeGreaterThanOrEqual(40);
  });

  test('are equal to the service after both were offline, and neither was closed', async () => {
    const { alice, first, second } = await open();
    await first.context().setOffline(true);
    const [firsts, seconds] = ['First', 'Second'].map((name) => Array.from({ length: 25 }, (_, n) => `${name} ${n}`));
    await onTop(first, async () => {
      for (const title of firsts ?? []) await add(first, title);
    });
    await onTop(second, async () => {
      for (const title of seconds ?? []) await add(second, title);
      for (const title of firsts ?? []) await box(second, title).check();
    });
    await onTop(first, async () => {
      for (const title of seconds ?? []) await box(first, title).check();
    });
    await storedChanges(second, 100);
    const requests = requestsOf(first, second);
    await first.context().setOffline(false);
    await storedChanges(first, 0);
    const rows = await stored(alice);
    expect(rows).toHaveLength(50);
    expect(rows.filter(({ completed }) => completed)).toHaveLength(50);
    for (const page of [first, second]) expect(await shown(page)).toEqual(rows);
    // Nothing was lost, so that nothing was sent twice.
    expect(requests.filter((request) => request === 'POST /api/tasks')).toHaveLength(50);
  });
});
