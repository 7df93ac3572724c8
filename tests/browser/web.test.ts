import { describe, expect, test } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import type { Page } from 'playwright-core';
import { ask } from '../support/api.ts';
import { complaintsOf, describeWithBrowser, useBrowser } from '../support/browser.ts';
import { until } from '../support/until.ts';
import { useSite, withMock, withService } from './example-site.ts';
import { signUp, stored, storesOne, submit } from './web-page.ts';

/** Does it, and tells the token and the path of the task that it creates. */
async function creation(page: Page, work: () => Promise<unknown>): Promise<{ token: string; path: string }> {
  const [request] = await Promise.all([
    page.waitForRequest(
      (sent) => sent.method() === 'POST' && /^\/api\/(\w+\/)?tasks$/.test(new URL(sent.url()).pathname),
    ),
    work(),
  ]);
  const authorization = await request.headerValue('authorization');
  return { token: authorization?.replace('Bearer ', '') ?? '', path: new URL(request.url()).pathname };
}

describeWithBrowser('the example page in a real browser', () => {
  const openPage = useBrowser();
  const site = useSite(withService);

  test.each([
    ['/', 'EdDSA', /^\/api\/tasks$/],
    ['/?family=user', 'EdDSA', /^\/api\/\w{32}\/tasks$/],
    ['/?token=shared-secret', 'HS256', /^\/api\/tasks$/],
    ['/?token=shared-secret&family=user', 'HS256', /^\/api\/\w{32}\/tasks$/],
  ])('at %s, with tokens signed by %s, keeps the tasks of who signs in', async (path, algorithm, family) => {
    const page = await openPage();
    const complaints = complaintsOf(page);
    const alice = await signUp(page, `${site.url}${path}`);
    const sent = await creation(page, () => alice.add('Buy milk'));
    await alice.box('Buy milk').check();
    await alice.add('Call the dentist');
    await page.getByRole('button', { name: 'Delete Call the dentist' }).click();
    await alice.confirmed();
    await storesOne(alice, site.apiUrl);
    await page.getByRole('button', { name: 'Sign out' }).click();

    await page.getByLabel('E-mail').waitFor();
    await submit(page, alice.email, 'Sign in');
    await alice.shows('Buy milk');
    expect(await alice.box('Buy milk').isChecked()).toBe(true);
    expect(decodeProtectedHeader(sent.token).alg).toBe(algorithm);
    expect(sent.path).toMatch(family);
    expect(complaints).toEqual([]);
  });

  test('shows nothing of one user to the next', async () => {
    const page = await openPage();
    const alice = await signUp(page, site.url);
    await alice.add('Buy milk');
    await alice.confirmed();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail').waitFor();
    await signUp(page, site.url);
    await page.getByText('Nothing to do.').waitFor();
  });

  test("says what Better Auth says if somebody can't sign in", async () => {
    const page = await openPage();
    const { email, said } = await signUp(page, site.url);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('something else');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await said('Invalid email or password');
  });

  describe('with tokens of one second', () => {
    const brief = useSite(withService, { tokenLifetime: '1s' });

    test('gets a new token when the old one expires, and nobody notices', async () => {
      const page = await openPage();
      const alice = await signUp(page, brief.url);
      const { token } = await creation(page, () => alice.add('Buy milk'));
      await until(
        'the token to expire',
        async () => (await ask(brief.apiUrl, 'GET', '/api/tasks', { token })).status === 401,
      );
      await alice.box('Buy milk').check();
      const renewed = await creation(page, () => alice.add('Call the dentist'));
      await alice.confirmed();
      expect(renewed.token).not.toBe(token);
      expect(await page.getByRole('alert').textContent()).toBe('');
      expect(await stored(alice, brief.apiUrl)).toMatchObject([{ completed: false }, { completed: true }]);
    });

    test('asks to sign in again once the session has ended, and then sends what was done', async () => {
      const page = await openPage();
      const alice = await signUp(page, brief.url);
      // The page notices the end of the session by itself, and takes the form away.
      await page.context().setOffline(true);
      await page.context().clearCookies();
      await alice.newTask.fill('Buy milk');
      await alice.newTask.press('Enter');
      await alice.shows('Buy milk');
      await page.context().setOffline(false);
      await alice.said('Your session has ended. Sign in again.');
      await submit(page, alice.email, 'Sign in');
      await alice.shows('Buy milk');
      await storesOne(alice, brief.apiUrl);
    });
  });

  describe('when somebody else signs in, in another tab', () => {
    const brief = useSite(withService, { tokenLifetime: '1s' });

    test('sends nothing with the token of that user', async () => {
      const alice = await signUp(await openPage(), brief.url);
      await alice.page.context().clearCookies();
      const bob = await signUp(await alice.page.context().newPage(), brief.url);
      await alice.page.bringToFront();
      await alice.said('Your session has ended. Sign in again.');
      await alice.page.getByLabel('E-mail').waitFor();
      await bob.page.reload();
      await bob.page.getByText('Nothing to do.').waitFor();
      expect(bob.userId).not.toBe(alice.userId);
    });
  });

  test('keeps the session, and what was done, while Better Auth gives no token', async () => {
    const page = await openPage();
    const alice = await signUp(page, site.url);
    let refused = 0;
    await page.route('**/api/auth/token', (route) => {
      refused += 1;
      return route.fulfill({ status: 503, json: { message: 'Not now' } });
    });
    await page.reload();
    await alice.newTask.fill('Buy milk');
    await alice.newTask.press('Enter');
    await until('two refused tokens', () => refused >= 2);
    await page.unroute('**/api/auth/token');
    await alice.confirmed();
    expect(await stored(alice, site.apiUrl)).toMatchObject([{ title: 'Buy milk' }]);
  });

  describe('with the mock that keeps tasks', () => {
    const mocked = useSite(withMock);

    test.each(['/', '/?family=user'])('works at %s', async (path) => {
      const page = await openPage();
      const complaints = complaintsOf(page);
      const alice = await signUp(page, `${mocked.url}${path}`);
      await alice.add('Buy milk');
      await alice.box('Buy milk').check();
      await alice.confirmed();
      await page.reload();
      await alice.shows('Buy milk');
      expect(await alice.box('Buy milk').isChecked()).toBe(true);
      expect(complaints).toEqual([]);
    });
  });
});
