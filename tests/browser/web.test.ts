import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { ask, type ApiResponse } from '../support/api.ts';
import { complaintsOf, describeWithBrowser, photograph, useBrowser } from '../support/browser.ts';
import { useSite, withMock, withService } from './example-site.ts';

let users = 0;

async function submit(page: Page, email: string, button: 'Sign in' | 'Sign up'): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill('correct horse battery staple');
  await page.getByRole('button', { name: button }).click();
  await page.getByLabel('New task').waitFor();
}

/** Signs a new user up. @returns the user's e-mail */
async function signUp(page: Page, address: string): Promise<string> {
  const email = `user${(users += 1)}@example.com`;
  await page.goto(address);
  await submit(page, email, 'Sign up');
  return email;
}

async function add(page: Page, title: string): Promise<void> {
  await page.getByLabel('New task').fill(title);
  await page.getByRole('button', { name: 'Add' }).click();
}

const box = (page: Page, title: string): Locator => page.getByRole('checkbox', { name: title });

/** Does it, and tells the token and the path of the request that it makes. */
async function requestOf(
  page: Page,
  apiUrl: string,
  work: () => Promise<unknown>,
): Promise<{ token: string; path: string }> {
  const [request] = await Promise.all([page.waitForRequest((sent) => sent.url().startsWith(apiUrl)), work()]);
  return {
    token: (await request.headerValue('authorization'))?.replace('Bearer ', '') ?? '',
    path: new URL(request.url()).pathname,
  };
}

const said = (page: Page, message: string): Promise<void> =>
  page.getByRole('status').filter({ hasText: message }).waitFor();

describeWithBrowser('the example page in a real browser', () => {
  const openPage = useBrowser();
  const site = useSite(withService);

  /** The tasks as the service has them, asked for past the page. */
  const stored = async (page: Page): Promise<ApiResponse['body'][]> => {
    const { token } = await requestOf(page, site.apiUrl, () => page.reload());
    return (await ask(site.apiUrl, 'GET', '/api/tasks', { token })).body;
  };

  test.each([
    ['/', 'EdDSA', /^\/api\/tasks$/],
    ['/?family=user', 'EdDSA', /^\/api\/\w{32}\/tasks$/],
    ['/?token=shared-secret', 'HS256', /^\/api\/tasks$/],
    ['/?token=shared-secret&family=user', 'HS256', /^\/api\/\w{32}\/tasks$/],
  ])('at %s, with tokens signed by %s, keeps the tasks of who signs in', async (address, algorithm, family) => {
    const page = await openPage();
    const complaints = complaintsOf(page);
    const email = await signUp(page, `${site.url}${address}`);
    await add(page, 'Buy milk');
    await box(page, 'Buy milk').check();
    await add(page, 'Call the dentist');
    await page.getByRole('button', { name: 'Delete Call the dentist' }).click();
    await box(page, 'Call the dentist').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Sign out' }).click();

    await page.getByLabel('E-mail').waitFor();
    const { token, path } = await requestOf(page, site.apiUrl, () => submit(page, email, 'Sign in'));
    await box(page, 'Buy milk').waitFor();
    expect(await page.getByRole('listitem').count()).toBe(1);
    expect(await box(page, 'Buy milk').isChecked()).toBe(true);
    expect(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
      alg: algorithm,
    });
    expect(path).toMatch(family);
    expect(complaints).toEqual([]);
  });

  test('shows a change before the response, and takes it back when none comes', async () => {
    const page = await openPage();
    await signUp(page, site.url);
    await add(page, 'Buy milk');
    await box(page, 'Buy milk').waitFor();
    const held = Promise.withResolvers<void>();
    await page.route('**/complete', async (route) => {
      await held.promise;
      await route.abort();
    });
    await box(page, 'Buy milk').click();
    expect(await box(page, 'Buy milk').isChecked()).toBe(true);
    held.resolve();
    await said(page, 'The service cannot be reached. Check your connection and try again.');
    expect(await box(page, 'Buy milk').isChecked()).toBe(false);
    // A handler that still runs when the page loads again, or closes, would throw where no test catches it.
    await page.unrouteAll({ behavior: 'wait' });
    expect(await stored(page)).toMatchObject([{ completed: false }]);
  });

  test("shows a problem's detail", async () => {
    const page = await openPage();
    await signUp(page, site.url);
    const { token } = await requestOf(page, site.apiUrl, () => add(page, 'Buy milk'));
    await box(page, 'Buy milk').waitFor();
    const [{ id }] = (await ask(site.apiUrl, 'GET', '/api/tasks', { token })).body;
    await ask(site.apiUrl, 'PUT', `/api/tasks/${id}`, { token, body: { title: 'Buy oat milk' } });
    await page.getByRole('button', { name: 'Delete Buy milk' }).click();
    await said(page, 'The task has changed since you saw it. Load it again.');
    await add(page, ' ');
    await said(page, 'The title must not be empty.');
    expect(await stored(page)).toHaveLength(1);
  });

  test('keeps a task that was added offline, and sends it when there is a connection', async () => {
    const page = await openPage();
    await signUp(page, site.url);
    await page.context().setOffline(true);
    await add(page, 'Buy milk');
    await said(page, 'The service cannot be reached.');
    expect(await page.getByLabel('New task').inputValue()).toBe('Buy milk');
    await page.context().setOffline(false);
    await box(page, 'Buy milk').waitFor();
    expect(await page.getByLabel('New task').inputValue()).toBe('');
    expect(await stored(page)).toHaveLength(1);
  });

  test('adds one task when every response to the first click is lost', async () => {
    const page = await openPage();
    await signUp(page, site.url);
    await page.route('**/api/tasks', async (route) => {
      if (route.request().method() === 'POST') await route.fetch();
      await route.abort();
    });
    await add(page, 'Buy milk');
    await said(page, 'The service cannot be reached.');
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByRole('button', { name: 'Add' }).click();
    await box(page, 'Buy milk').waitFor();
    expect(await stored(page)).toHaveLength(1);
  });

  test('fits wide and narrow windows, light and dark', async () => {
    const page = await openPage();
    await signUp(page, site.url);
    for (const title of ['Call the dentist', `Read ${'a very '.repeat(12)}long book`, 'Buy milk']) {
      await add(page, title);
      await box(page, title).waitFor();
    }
    await box(page, 'Buy milk').check();
    await add(page, '');
    await said(page, 'The title must not be empty.');
    expect(await photograph(page, 'web')).toEqual({
      'wide-light': 0,
      'wide-dark': 0,
      'narrow-light': 0,
      'narrow-dark': 0,
    });
  });

  describe('with tokens of one second', () => {
    const brief = useSite(withService, '1s');

    test('gets a new token when the old one expires, and nobody notices', async () => {
      const page = await openPage();
      await signUp(page, brief.url);
      const { token } = await requestOf(page, brief.apiUrl, () => add(page, 'Buy milk'));
      await box(page, 'Buy milk').waitFor();
      while ((await ask(brief.apiUrl, 'GET', '/api/tasks', { token })).status !== 401) await delay(100);
      const renewals: string[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/api/auth/token')) renewals.push(request.url());
      });
      await box(page, 'Buy milk').check();
      await add(page, 'Call the dentist');
      await box(page, 'Call the dentist').waitFor();
      expect(await page.getByRole('status').textContent()).toBe('');
      expect(renewals).toHaveLength(1);
    });
  });

  describe('with the mock', () => {
    const mocked = useSite(withMock);

    test.each(['/', '/?family=user'])('shows the examples of the contract at %s', async (address) => {
      const page = await openPage();
      const complaints = complaintsOf(page);
      await signUp(page, `${mocked.url}${address}`);
      await box(page, 'Buy milk').check();
      await add(page, 'Whatever');
      await box(page, 'Book a table').waitFor();
      expect(complaints).toEqual([]);
    });
  });
});
