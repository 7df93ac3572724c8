import { expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { complaintsOf, describeWithBrowser, useBrowser } from '../support/browser.ts';
import { useNextExample } from './example.ts';

let users = 0;

async function submit(page: Page, email: string, button: 'Sign in' | 'Sign up'): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill('correct horse battery staple');
  await page.getByRole('button', { name: button }).click();
  await page.getByLabel('New task').waitFor();
}

/** Signs a new user up, from the page that sends a visitor to the sign-in. @returns the user's e-mail */
async function signUp(page: Page, url: string): Promise<string> {
  const email = `user${(users += 1)}@example.com`;
  await page.goto(url);
  await page.waitForURL('**/sign-in');
  await submit(page, email, 'Sign up');
  return email;
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('E-mail').waitFor();
}

async function add(page: Page, title: string): Promise<void> {
  await page.getByLabel('New task').fill(title);
  await page.getByRole('button', { name: 'Add' }).click();
  await confirmed(page, title);
}

const box = (page: Page, title: string): Locator => page.getByRole('checkbox', { name: title });
const confirmed = (page: Page, title: string): Promise<void> =>
  page.locator('li[aria-busy=false]', { has: box(page, title) }).waitFor();

/** Opens the page as the server sends it: with the user's cookies, and no JavaScript. */
async function withoutJavaScript(open: ReturnType<typeof useBrowser>, page: Page, url: string): Promise<Page> {
  const plain = await open({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  await plain.goto(url);
  return plain;
}

describeWithBrowser('the Next.js example in a real browser', () => {
  const openPage = useBrowser();
  const startExample = useNextExample();

  test('adds, toggles and deletes tasks, and stores them for the user', async () => {
    const { url } = await startExample();
    const page = await openPage();
    const complaints = complaintsOf(page);
    const email = await signUp(page, url);
    await add(page, 'Buy milk');
    await add(page, 'Call the dentist');
    await box(page, 'Buy milk').check();
    await confirmed(page, 'Buy milk');
    const deleted = page.waitForResponse((response) => response.request().method() === 'DELETE');
    await page.getByRole('button', { name: 'Delete Call the dentist' }).click();
    await deleted;
    await signOut(page);

    await signUp(page, url);
    expect(await page.getByRole('listitem').count()).toBe(0);
    expect(await page.content()).not.toContain('Buy milk');
    await signOut(page);

    await submit(page, email, 'Sign in');
    await box(page, 'Buy milk').waitFor();
    expect(await page.getByRole('listitem').count()).toBe(1);
    expect(await box(page, 'Buy milk').isChecked()).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('accepts a form that is sent before the JavaScript of its page is loaded', async () => {
    const { url } = await startExample();
    const page = await openPage();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route('**/*.js', async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(`${url}/sign-in`, { waitUntil: 'commit' });
    const signedUp = submit(page, `user${(users += 1)}@example.com`, 'Sign up');
    await page.waitForFunction(() => document.activeElement?.textContent?.trim() === 'Sign up');
    release();
    await signedUp;
    expect(page.url()).toBe(`${url}/`);
  });

  test('sends the page with its tasks, which the browser does not fetch again', async () => {
    const { url, apiUrl } = await startExample();
    const page = await openPage();
    const complaints = complaintsOf(page);
    await signUp(page, url);
    await add(page, 'Buy milk');
    const plain = await withoutJavaScript(openPage, page, url);
    expect(await plain.getByRole('listitem').textContent()).toContain('Buy milk');

    // Nothing of before the reload: the tasks on the page are the server's.
    await page.evaluate(() => indexedDB.deleteDatabase('keyval-store'));
    const reads: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'GET' && request.url().startsWith(apiUrl)) reads.push(request.url());
    });
    await page.reload();
    await box(page, 'Buy milk').waitFor();
    await add(page, 'Call the dentist');
    // What has changed since the server read them, and what changes then.
    expect(reads).not.toEqual([]);
    expect(reads.filter((url) => !/changes\?since=|changes\/stream$/.test(url))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('sends a page with an error when the Todo API is unreachable', async () => {
    const { url, service } = await startExample();
    const page = await openPage();
    await signUp(page, url);
    await add(page, 'Buy milk');
    service.signal('SIGTERM');
    await service.ended;
    const plain = await withoutJavaScript(openPage, page, url);
    await plain.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await plain.getByRole('listitem').count()).toBe(0);
    await page.reload();
    await page.getByRole('alert').filter({ hasText: 'The service cannot be reached.' }).waitFor();
    // What this browser has seen before is still there.
    await box(page, 'Buy milk').waitFor();
  });
});
