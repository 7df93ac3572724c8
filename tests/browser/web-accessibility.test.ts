import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { accessible, inspect } from './axe.ts';
import { useSite, withService } from './example-site.ts';
import { signUp, type WebPage } from './web-page.ts';

describeWithBrowser('the example page, wide and narrow, light and dark', () => {
  const openPage = useBrowser();
  const site = useSite(withService);

  async function openWithTasks(): Promise<WebPage> {
    const alice = await signUp(await openPage(), site.url);
    await alice.add('Call the dentist', `Read ${'a very '.repeat(12)}long book`, 'x'.repeat(120), 'Buy milk');
    await alice.box('Buy milk').check();
    await alice.confirmed();
    return alice;
  }

  const states: Record<string, () => Promise<Page>> = {
    'web-sign-in': async () => {
      const page = await openPage();
      await page.goto(site.url);
      await page.getByLabel('E-mail').waitFor();
      return page;
    },
    'web-sign-in-refused': async () => {
      const page = await openPage();
      await page.goto(site.url);
      await page.getByLabel('E-mail').fill('nobody@example.com');
      await page.getByLabel('Password').fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').filter({ hasText: 'Invalid email or password' }).waitFor();
      return page;
    },
    'web-empty': async () => {
      const { page } = await signUp(await openPage(), site.url);
      await page.getByText('Nothing to do.').waitFor();
      return page;
    },
    'web-tasks': async () => (await openWithTasks()).page,
    'web-editing': async () => {
      const { page, row } = await openWithTasks();
      await row('Call the dentist').getByText('Call the dentist').dblclick();
      await page.getByLabel('Title of Call the dentist').waitFor();
      return page;
    },
    'web-problem-offline': async () => {
      const { page, newTask, add, said } = await openWithTasks();
      await newTask.fill('y'.repeat(201));
      await newTask.press('Enter');
      await said('The title may have at most 200 characters; this one has 201.');
      await page.context().setOffline(true);
      await page.getByText('You are offline.').waitFor();
      await page.getByRole('link', { name: 'Active' }).click();
      expect(await newTask.inputValue()).toHaveLength(201);
      await add('Water the plants');
      return page;
    },
    'web-no-match': async () => {
      const { page } = await openWithTasks();
      await page.getByLabel('Mark all as complete').check();
      await page.getByRole('link', { name: 'Active' }).click();
      await page.getByText('No active tasks.').waitFor();
      return page;
    },
    'web-delete-account': async () => {
      const { page } = await openWithTasks();
      await page.getByRole('button', { name: 'Delete my account' }).click();
      await page.getByLabel('Password').fill('not the password');
      await page.getByRole('button', { name: 'Delete for ever' }).click();
      await page.getByRole('alert').filter({ hasText: 'Invalid password' }).waitFor();
      return page;
    },
  };

  describe.each(Object.entries(states))('%s', (name, open) => {
    test('gives axe-core nothing to say, and fits without horizontal scrolling', async () => {
      expect(await inspect(await open(), name)).toEqual(accessible);
    });
  });
});
