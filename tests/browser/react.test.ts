import { expect, test } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { caller, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';
import { until } from '../support/until.ts';
import { useReactSite } from './react/site.ts';
import { add, box, confirmed, said, storedChanges, watchRows } from './react/tasks-page.ts';

describeWithBrowser("the React hooks' example in a real browser", () => {
  const openPage = useBrowser();
  const service = useService();
  const site = useReactSite(service);

  async function open(): Promise<{ alice: Caller; page: Page; url: string }> {
    const alice = await caller(service());
    const page = await openPage();
    const url = site.urlFor(alice);
    await page.goto(url);
    await page.getByLabel('New task').waitFor();
    return { alice, page, url };
  }

  const stored = async (alice: Caller): Promise<unknown> => (await alice.ask('GET', '')).body;

  /** Holds the requests that go to the service with this method until `release`. */
  async function hold(page: Page, method: string): Promise<{ held: Promise<Route>; release: () => void }> {
    const [{ promise: held, resolve: hasCome }, { promise: released, resolve: release }] = [
      Promise.withResolvers<Route>(),
      Promise.withResolvers<void>(),
    ];
    await page.route(`${service()}/api/**`, async (route) => {
      if (route.request().method() !== method) return route.fallback();
      hasCome(route);
      await released;
      await route.continue();
    });
    return { held, release };
  }

  /** From now on no request reaches the service, and the page does not notice otherwise. */
  const cutOff = (page: Page): Promise<unknown> => page.route(`${service()}/api/**`, (route) => route.abort());

  test('creates, changes, toggles, deletes and clears', async () => {
    const { alice, page } = await open();
    await add(page, 'Buy milk');
    await add(page, 'Call the dentist');
    await add(page, 'Read a book');
    await box(page, 'Buy milk').check();
    await page.getByRole('button', { name: 'Delete Read a book' }).click();
    await page.getByLabel('Title of Call the dentist').fill('Call the doctor');
    await page.getByLabel('New task').focus();
    await confirmed(page, 'Call the doctor');
    await confirmed(page, 'Buy milk');
    await box(page, 'Read a book').waitFor({ state: 'detached' });
    expect(await stored(alice)).toMatchObject([
      { title: 'Call the doctor', completed: false },
      { title: 'Buy milk', completed: true },
    ]);
    await page.getByRole('button', { name: 'Clear completed' }).click();
    await box(page, 'Buy milk').waitFor({ state: 'detached' });
    await storedChanges(page, 0);
    expect(await stored(alice)).toMatchObject([{ title: 'Call the doctor' }]);
  });

  test('shows a new task before the response, and keeps its row when the response comes', async () => {
    const { alice, page } = await open();
    await add(page, 'Call the dentist');
    await confirmed(page, 'Call the dentist');
    const rows = await watchRows(page);
    const { held, release } = await hold(page, 'POST');
    await add(page, 'Buy milk');
    expect((await held).request().headers()['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(await page.getByRole('listitem').first().getAttribute('aria-busy')).toBe('true');
    release();
    await confirmed(page, 'Buy milk');
    // The stream brings the same task once more, before this one.
    await alice.create('Read a book');
    await box(page, 'Read a book').waitFor();
    expect(await rows()).toEqual(['added', 'added']);
    expect(await page.getByRole('checkbox').count()).toBe(3);
  });

  test('takes back what the service refuses, and says why', async () => {
    const { alice, page } = await open();
    const { held, release } = await hold(page, 'POST');
    await page.getByLabel('New task').fill(' ');
    await page.getByRole('button', { name: 'Add' }).click();
    await held;
    expect(await page.getByRole('listitem').count()).toBe(1);
    release();
    await said(page, 'The title must not be empty.');
    expect(await page.getByRole('listitem').count()).toBe(0);
    await add(page, 'Buy milk');
    await confirmed(page, 'Buy milk');
    await page.getByLabel('Title of Buy milk').fill('x'.repeat(201));
    await page.getByLabel('New task').focus();
    await said(page, 'The title may have at most 200 characters; this one has 201.');
    await box(page, 'Buy milk').waitFor();
    expect(await stored(alice)).toMatchObject([{ title: 'Buy milk' }]);
  });

  test('keeps what was done without a connection over a reload, and sends it once, in order', async () => {
    const { alice, page, url } = await open();
    await add(page, 'Call the dentist');
    await confirmed(page, 'Call the dentist');
    await page.context().setOffline(true);
    await add(page, 'Buy milk');
    await box(page, 'Buy milk').check();
    await page.getByRole('button', { name: 'Delete Call the dentist' }).click();
    await storedChanges(page, 3);
    // The page itself loads again; the service stays out of reach.
    await cutOff(page);
    await page.context().setOffline(false);
    await page.goto(url);
    await box(page, 'Buy milk').waitFor();
    expect(await box(page, 'Buy milk').isChecked()).toBe(true);
    expect(await page.getByRole('listitem').count()).toBe(1);
    expect(await stored(alice)).toMatchObject([{ title: 'Call the dentist' }]);
    await page.unrouteAll({ behavior: 'wait' });
    await confirmed(page, 'Buy milk');
    await storedChanges(page, 0);
    expect(await stored(alice)).toMatchObject([{ title: 'Buy milk', completed: true }]);
  });

  test('creates one task when its response is lost and the page is loaded again', async () => {
    const { alice, page } = await open();
    await page.route(`${service()}/api/tasks`, async (route) => {
      if (route.request().method() === 'POST') await route.fetch();
      await route.abort();
    });
    await add(page, 'Buy milk');
    await storedChanges(page, 1);
    await until('the task to be stored', async () => ((await stored(alice)) as unknown[]).length > 0);
    await page.unrouteAll({ behavior: 'wait' });
    await page.reload();
    await confirmed(page, 'Buy milk');
    expect(await stored(alice)).toHaveLength(1);
    expect(await page.getByRole('listitem').count()).toBe(1);
  });

  test('shows what somebody else does', async () => {
    const { alice, page } = await open();
    const [milk, dentist] = [await alice.create('Buy milk'), await alice.create('Call the dentist')];
    await box(page, 'Call the dentist').waitFor();
    await alice.ask('PUT', `/${milk.id}`, { body: { title: 'Buy oat milk' } });
    await alice.ask('DELETE', `/${dentist.id}`);
    await box(page, 'Buy oat milk').waitFor();
    expect(await page.getByRole('listitem').count()).toBe(1);
  });
});
