import { describe, expect, test } from '@jest/globals';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { useSite, withService } from './example-site.ts';
import { signUp, stored, storesOne, type WebPage } from './web-page.ts';

// Behaviours of TodoMVC, from its specification and its tests.
describeWithBrowser('the example page as a TodoMVC', () => {
  const openPage = useBrowser();
  const site = useSite(withService);

  /** A new user's page with these tasks, the last one on top. */
  async function open(...titles: string[]): Promise<WebPage> {
    const alice = await signUp(await openPage(), site.url);
    await alice.add(...titles);
    return alice;
  }
  const footer = ({ page }: WebPage) => page.locator('footer');
  const toggleAll = ({ page }: WebPage) => page.getByLabel('Mark all as complete');
  const clearCompleted = ({ page }: WebPage) => page.getByRole('button', { name: 'Clear completed' });
  const edit = async (alice: WebPage, title: string, typed: string): Promise<void> => {
    await alice.page.getByText(title, { exact: true }).dblclick();
    await alice.page.getByLabel(`Title of ${title}`).fill(typed);
  };

  test('without tasks, hides the footer and "mark all", and has the focus in the field', async () => {
    const alice = await open();
    await alice.page.getByText('Nothing to do.').waitFor();
    expect(await footer(alice).count()).toBe(0);
    expect(await toggleAll(alice).count()).toBe(0);
    expect(await alice.newTask.evaluate((field) => field === document.activeElement)).toBe(true);
  });

  test('adds tasks on top, trimmed, empties the field, and counts', async () => {
    const alice = await open('  Buy milk  ');
    await alice.counted('1 item left');
    expect(await alice.newTask.inputValue()).toBe('');
    await alice.add('Call the dentist');
    await alice.shows('Call the dentist', 'Buy milk');
    await alice.counted('2 items left');
    await alice.confirmed();
    expect(await stored(alice, site.apiUrl)).toMatchObject([{ title: 'Call the dentist' }, { title: 'Buy milk' }]);
  });

  test('adds nothing for a title without text', async () => {
    const alice = await open('Buy milk');
    for (const title of ['', '   ']) {
      await alice.newTask.fill(title);
      await alice.newTask.press('Enter');
    }
    await alice.add('Call the dentist');
    await alice.shows('Call the dentist', 'Buy milk');
  });

  test('completes one task, and takes it back', async () => {
    const alice = await open('Buy milk', 'Call the dentist');
    await alice.box('Buy milk').check();
    await alice.counted('1 item left');
    expect(await alice.row('Buy milk').getAttribute('data-completed')).toBe('true');
    await alice.box('Buy milk').uncheck();
    await alice.counted('2 items left');
    expect(await alice.row('Buy milk').getAttribute('data-completed')).toBe('false');
  });

  test('completes all tasks, and takes all back; its box follows the tasks', async () => {
    const alice = await open('Buy milk', 'Call the dentist', 'Read a book');
    await alice.box('Buy milk').check();
    await toggleAll(alice).check();
    await alice.counted('0 items left');
    await alice.confirmed();
    expect((await stored(alice, site.apiUrl)).map(({ completed }) => completed as boolean)).toEqual([true, true, true]);
    await alice.box('Read a book').uncheck();
    await alice.counted('1 item left');
    expect(await toggleAll(alice).isChecked()).toBe(false);
    await alice.box('Read a book').check();
    await alice.counted('0 items left');
    expect(await toggleAll(alice).isChecked()).toBe(true);
    await toggleAll(alice).uncheck();
    await alice.counted('3 items left');
  });

  describe('editing', () => {
    test('begins with a double click, and shows nothing but the field', async () => {
      const alice = await open('Buy milk');
      await alice.page.getByText('Buy milk').dblclick();
      const field = alice.page.getByLabel('Title of Buy milk');
      await field.waitFor();
      expect(await field.inputValue()).toBe('Buy milk');
      expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
      expect(await alice.rows.getByRole('checkbox').count()).toBe(0);
      expect(await alice.rows.getByRole('button').count()).toBe(0);
    });

    test('is saved by Enter and when the field loses the focus, trimmed', async () => {
      const alice = await open('Buy milk', 'Call the dentist');
      await edit(alice, 'Buy milk', '  Buy oat milk ');
      await alice.page.keyboard.press('Enter');
      await alice.shows('Call the dentist', 'Buy oat milk');
      await edit(alice, 'Call the dentist', 'Call the doctor');
      await alice.newTask.click();
      await alice.shows('Call the doctor', 'Buy oat milk');
      await alice.confirmed();
      expect(await stored(alice, site.apiUrl)).toMatchObject([{ title: 'Call the doctor' }, { title: 'Buy oat milk' }]);
    });

    test('is cancelled by Escape', async () => {
      const alice = await open('Buy milk');
      await edit(alice, 'Buy milk', 'Buy oat milk');
      await alice.page.keyboard.press('Escape');
      await alice.shows('Buy milk');
    });

    test('deletes a task whose title becomes empty', async () => {
      const alice = await open('Buy milk', 'Call the dentist');
      await edit(alice, 'Buy milk', '  ');
      await alice.page.keyboard.press('Enter');
      await alice.shows('Call the dentist');
      await alice.counted('1 item left');
    });
  });

  test('clears completed tasks, and offers it only if there are any', async () => {
    const alice = await open('Buy milk', 'Call the dentist', 'Read a book');
    expect(await clearCompleted(alice).count()).toBe(0);
    await alice.box('Buy milk').check();
    await alice.box('Read a book').check();
    await clearCompleted(alice).click();
    await alice.shows('Call the dentist');
    await clearCompleted(alice).waitFor({ state: 'detached' });
    await storesOne(alice, site.apiUrl);
    expect(await stored(alice, site.apiUrl)).toMatchObject([{ title: 'Call the dentist' }]);
    await alice.page.getByRole('button', { name: 'Delete Call the dentist' }).click();
    await footer(alice).waitFor({ state: 'detached' });
  });

  test('keeps tasks, their state and the filter over a reload', async () => {
    const alice = await open('Buy milk', 'Call the dentist');
    await alice.box('Buy milk').check();
    await alice.page.getByRole('link', { name: 'Completed' }).click();
    await alice.shows('Buy milk');
    await alice.confirmed();
    await alice.page.reload();
    await alice.shows('Buy milk');
    expect(await alice.box('Buy milk').isChecked()).toBe(true);
    await alice.page.getByRole('link', { name: 'All' }).click();
    await alice.shows('Call the dentist', 'Buy milk');
  });

  test("shows all, active and completed tasks by the URL's hash, marks which, and follows the browser's Back", async () => {
    const alice = await open('Buy milk', 'Call the dentist');
    const { page } = alice;
    const selected = (): Promise<string[]> => page.locator('a[aria-current=page]').allTextContents();
    await alice.box('Buy milk').check();
    expect(await selected()).toEqual(['All']);
    await page.getByRole('link', { name: 'Active' }).click();
    await alice.shows('Call the dentist');
    expect([await selected(), new URL(page.url()).hash]).toEqual([['Active'], '#/active']);
    await alice.box('Call the dentist').click();
    await page.getByText('No active tasks.').waitFor();
    await page.getByRole('link', { name: 'Completed' }).click();
    await alice.shows('Call the dentist', 'Buy milk');
    expect([await selected(), new URL(page.url()).hash]).toEqual([['Completed'], '#/completed']);
    await page.goBack();
    await page.getByText('No active tasks.').waitFor();
    expect(await selected()).toEqual(['Active']);
  });

  test("shows a problem in the service's words, takes the change back, and keeps what was typed", async () => {
    const alice = await open('Buy milk');
    const long = 'x'.repeat(201);
    await alice.newTask.fill(long);
    await alice.newTask.press('Enter');
    await alice.said('The title may have at most 200 characters; this one has 201.');
    await alice.shows('Buy milk');
    expect(await alice.newTask.inputValue()).toBe(long);
    await alice.add('Call the dentist');
    expect(await alice.page.getByRole('alert').textContent()).toBe('');
    await edit(alice, 'Buy milk', long);
    await alice.page.keyboard.press('Enter');
    await alice.said('The title may have at most 200 characters; this one has 201.');
    await alice.shows('Call the dentist', 'Buy milk');
  });
});
