import { expect, test } from '@jest/globals';
import { useSite, withService } from '../browser/example-site.ts';
import { ask } from '../support/api.ts';
import { tokenFor } from '../support/tokens.ts';
import { until } from '../support/until.ts';
import { describeWithFirefox, useFirefox } from './firefox.ts';
import { openTab, signUp, stored } from './tab.ts';

describeWithFirefox('the example page in Firefox', () => {
  const openContext = useFirefox();
  const site = useSite(withService);
  const stores = async (userId: string, ...expected: string[]): Promise<void> => {
    let seen: string[] = [];
    await until(
      () => `the service to have ${expected.join()}, not ${seen.join()}`,
      async () => (seen = await stored(userId, site.apiUrl)).join() === expected.join(),
    );
  };

  test('signs up, adds, completes, deletes, clears, and signs out and in', async () => {
    const tab = await openTab(await openContext(), site.url);
    const userId = await signUp(tab);
    await tab.add('Buy milk', 'Call the dentist', 'Read a book');
    await tab.click('Buy milk');
    await tab.click('Delete Call the dentist');
    await tab.shows('Read a book', 'Buy milk done');
    await stores(userId, 'Read a book', 'Buy milk done');
    await tab.click('Clear completed');
    await tab.shows('Read a book');
    await tab.click('Mark all as complete');
    await tab.shows('Read a book done');
    await stores(userId, 'Read a book done');
    await tab.click('Sign out');
    await tab.has('E-mail');
  });

  test('shows in each of two tabs what is done in the other, and sends each change once', async () => {
    const context = await openContext();
    const first = await openTab(context, site.url);
    const userId = await signUp(first);
    const second = await openTab(context, site.url);
    await second.has('New task');
    await second.add('Second 1', 'Second 2');
    await first.page.bringToFront();
    await first.add('First 1', 'First 2');
    await until('all tasks to be stored', async () => (await stored(userId, site.apiUrl)).length >= 4);
    const all = await stored(userId, site.apiUrl);
    expect(all.toSorted()).toEqual(['First 1', 'First 2', 'Second 1', 'Second 2']);
    for (const tab of [first, second]) await tab.shows(...all);
    await first.click('Second 1');
    const done = all.map((title) => (title === 'Second 1' ? 'Second 1 done' : title));
    for (const tab of [first, second]) await tab.shows(...done);
  });

  test('shows what another device does', async () => {
    const tab = await openTab(await openContext(), site.url);
    const userId = await signUp(tab);
    await tab.says('Nothing to do.');
    await ask(site.apiUrl, 'POST', '/api/tasks', { token: await tokenFor(userId), body: { title: 'Buy milk' } });
    await tab.shows('Buy milk');
  });

  test('keeps what is done without a connection over a reload, and sends it once', async () => {
    const tab = await openTab(await openContext(), site.url);
    const userId = await signUp(tab);
    await tab.add('Buy milk');
    await tab.shows('Buy milk');
    await tab.page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await tab.page.setOfflineMode(true);
    await tab.says('You are offline.');
    await tab.add('Call the dentist');
    await tab.click('Buy milk');
    await tab.shows('Call the dentist pending', 'Buy milk done pending');
    await tab.page.reload();
    await tab.shows('Call the dentist pending', 'Buy milk done pending');
    await stores(userId, 'Buy milk');
    await tab.page.setOfflineMode(false);
    await tab.shows('Call the dentist', 'Buy milk done');
    await stores(userId, 'Call the dentist', 'Buy milk done');
  });
});
