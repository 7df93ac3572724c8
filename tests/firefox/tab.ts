import type { BrowserContext, ElementHandle, Page } from 'puppeteer-core';
import { ask } from '../support/api.ts';
import { tokenFor } from '../support/tokens.ts';
import { until } from '../support/until.ts';

/** In milliseconds. Not when the tab is drawn, which happens only to the one in front. */
const waiting = { polling: 50, timeout: 100_000 };

/** The example page in a tab of Firefox, as its user sees it. */
export interface Tab {
  readonly page: Page;
  click(label: string): Promise<void>;
  type(label: string, text: string): Promise<void>;
  /** Waits for an element with this label. */
  has(label: string): Promise<void>;
  add(...titles: string[]): Promise<void>;
  /** Waits until these are the rows of the page, from top to bottom, and the service has confirmed them. A completed one ends with "done". */
  shows(...rows: string[]): Promise<void>;
  /** Waits until the page has this text. */
  says(text: string): Promise<void>;
}

export async function openTab(context: BrowserContext, url: string): Promise<Tab> {
  const page = await context.newPage();
  await page.goto(url);
  const labelled = async (label: string): Promise<ElementHandle<HTMLElement>> =>
    (await page.waitForFunction(controlOf, waiting, label)) as ElementHandle<HTMLElement>;
  const type = async (label: string, text: string): Promise<void> => {
    await (await labelled(label)).focus();
    await page.keyboard.type(text);
  };
  const readsAs = async (read: () => Promise<string>, isRight: (seen: string) => boolean, what: string) => {
    let seen = '';
    await until(
      () => `${what}, not ${seen}`,
      async () => isRight((seen = await read())),
    );
  };
  return {
    page,
    has: async (label) => void (await labelled(label)),
    click: async (label) => (await labelled(label)).click(),
    type,
    add: async (...titles) => {
      for (const title of titles) {
        await type('New task', title);
        await page.keyboard.press('Enter');
        await labelled(title);
      }
    },
    shows: (...rows) =>
      readsAs(
        () => page.evaluate(rowsOf),
        (seen) => seen === rows.join(),
        rows.join(),
      ),
    says: (text) =>
      readsAs(
        () => page.evaluate(() => document.body.innerText),
        (seen) => seen.includes(text),
        text,
      ),
  };
}

/** Runs in the page. @returns the field or button with this label */
function controlOf(label: string): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLInputElement>('input, button')].find((control) => {
    const title = document.getElementById(control.getAttribute('aria-labelledby') ?? '');
    return (control.ariaLabel ?? (title ?? control.labels?.[0] ?? control).textContent).trim() === label;
  });
}

/** Runs in the page. */
function rowsOf(): string {
  return [...document.querySelectorAll('li')]
    .map((row) =>
      [
        row.querySelector('.title')?.textContent,
        ...(row.dataset['completed'] === 'true' ? ['done'] : []),
        ...(row.ariaBusy === 'true' ? ['pending'] : []),
      ].join(' '),
    )
    .join();
}

/** Signs a new user up. @returns the user's id */
export async function signUp(tab: Tab): Promise<string> {
  await tab.type('E-mail', `${crypto.randomUUID()}@example.com`);
  await tab.type('Password', 'correct horse battery staple');
  await tab.click('Sign up');
  await tab.has('New task');
  return tab.page.evaluate(
    async () => ((await (await fetch('/api/auth/get-session')).json()) as { user: { id: string } }).user.id,
  );
}

/** The titles of the user's tasks as the service has them, with the completed ones as in `shows`. */
export const stored = async (userId: string, apiUrl: string): Promise<string[]> =>
  (
    (await ask(apiUrl, 'GET', '/api/tasks', { token: await tokenFor(userId) })).body as {
      title: string;
      completed: boolean;
    }[]
  ).map(({ title, completed }) => (completed ? `${title} done` : title));
