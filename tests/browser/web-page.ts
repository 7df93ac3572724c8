import type { Locator, Page } from 'playwright-core';
import { ask, type ApiResponse } from '../support/api.ts';
import { tokenFor } from '../support/tokens.ts';
import { until } from '../support/until.ts';

export const password = 'correct horse battery staple';
let users = 0;

/** The example's page in one tab, as its user sees it. */
export interface WebPage {
  readonly page: Page;
  readonly email: string;
  readonly userId: string;
  readonly newTask: Locator;
  readonly rows: Locator;
  row(title: string): Locator;
  box(title: string): Locator;
  add(...titles: string[]): Promise<void>;
  /** Waits until these are the titles that the page shows, from top to bottom. */
  shows(...titles: string[]): Promise<void>;
  /** Waits until the service has confirmed what was done. */
  confirmed(): Promise<void>;
  /** Waits until the page says this. */
  said(message: string): Promise<void>;
  counted(text: string): Promise<void>;
}

export async function submit(page: Page, email: string, button: 'Sign in' | 'Sign up'): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: button }).click();
  await page.getByLabel('New task').waitFor();
}

/** Signs a new user up. */
export async function signUp(page: Page, url: string): Promise<WebPage> {
  const email = `user${(users += 1)}@example.com`;
  await page.goto(url);
  await submit(page, email, 'Sign up');
  return webPage(page, email, await userIdOf(page));
}

/** Another tab of the same browser. */
export async function openTab({ page, email, userId }: WebPage): Promise<WebPage> {
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await tab.getByLabel('New task').waitFor();
  return webPage(tab, email, userId);
}

function webPage(page: Page, email: string, userId: string): WebPage {
  const newTask = page.getByLabel('New task');
  const rows = page.getByRole('listitem');
  const box = (title: string): Locator => page.getByRole('checkbox', { name: title, exact: true });
  const row = (title: string): Locator => rows.filter({ has: box(title) });
  return {
    page,
    email,
    userId,
    newTask,
    rows,
    row,
    box,
    add: async (...titles) => {
      for (const title of titles) {
        await newTask.fill(title);
        await newTask.press('Enter');
        await box(title.trim()).waitFor();
      }
    },
    shows: async (...titles) => {
      await page.waitForFunction(
        (expected) =>
          JSON.stringify([...document.querySelectorAll('li .title')].map(({ textContent }) => textContent)) ===
          expected,
        JSON.stringify(titles),
      );
    },
    confirmed: async () => {
      await page.waitForFunction(() => document.querySelector('li[aria-busy=true]') === null);
    },
    said: (message) => page.getByRole('alert').filter({ hasText: message }).waitFor(),
    counted: (text) =>
      page
        .locator('#count')
        .filter({ hasText: new RegExp(`^${text}$`) })
        .waitFor(),
  };
}

const userIdOf = (page: Page): Promise<string> =>
  page.evaluate(
    async () => ((await (await fetch('/api/auth/get-session')).json()) as { user: { id: string } }).user.id,
  );

/** The user's tasks as the service has them, asked for past the page. */
export const stored = async ({ userId }: WebPage, apiUrl: string): Promise<ApiResponse['body'][]> =>
  (await ask(apiUrl, 'GET', '/api/tasks', { token: await tokenFor(userId) })).body;

/** Waits until the service has one task of the user. */
export const storesOne = (alice: WebPage, apiUrl: string): Promise<true> =>
  until('one stored task', async () => (await stored(alice, apiUrl)).length === 1);
