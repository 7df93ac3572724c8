import { expect, test } from '@jest/globals';
import { complaintsOf, describeWithBrowser, photograph, useBrowser } from '../support/browser.ts';
import { caller } from '../support/caller.ts';
import { operations } from '../support/contract.ts';
import { useService } from '../support/service.ts';

const service = useService();

describeWithBrowser('/docs in a real browser', () => {
  const openPage = useBrowser();

  test('lists every operation, loads nothing from elsewhere and complains of nothing', async () => {
    const page = await openPage();
    const complaints = complaintsOf(page);
    const loaded: string[] = [];
    page.on('request', (request) => { loaded.push(request.url()); });
    await page.goto(`${service()}/docs`);
    await page.waitForSelector('.opblock');
    const listed = await page.locator('.opblock').evaluateAll((blocks) => blocks.map((block) => block.id.split('-').at(-1)));
    expect(listed.sort()).toEqual(operations.map(({ operationId }) => operationId).sort());
    expect(loaded.filter((url) => !url.startsWith(`${service()}/`) && !url.startsWith('data:'))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('sends a request with a pasted token and nothing that nobody filled in, and shows the answer', async () => {
    const alice = await caller(service());
    await alice.create('Seen in the page');
    const page = await openPage();
    const complaints = complaintsOf(page);
    await page.goto(`${service()}/docs`);
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.getByLabel('auth-bearer-value').fill(alice.token);
    await page.locator('.modal-ux').getByRole('button', { name: 'Apply credentials' }).click();
    await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).click();
    const operation = page.locator('#operations-tasks-listTasks');
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    const [request] = await Promise.all([page.waitForRequest((sent) => sent.method() === 'GET'), operation.getByRole('button', { name: 'Execute' }).click()]);
    expect(request.url()).toBe(`${service()}/api/tasks`);
    const answer = operation.locator('.live-responses-table .response').first();
    await answer.waitFor();
    expect(await answer.locator('.response-col_status').innerText()).toMatch(/^200/);
    expect(await answer.innerText()).toContain('"title": "Seen in the page"');
    expect(complaints).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('is %s where the reader likes it so', async (colorScheme) => {
    const page = await openPage({ colorScheme });
    await page.goto(`${service()}/docs`);
    await page.waitForSelector('.opblock');
    const ink = await page.locator('.info .title').evaluate((title) => Number(/\d+/.exec(getComputedStyle(title).color)?.[0]));
    expect(ink > 128).toBe(colorScheme === 'dark');
  });

  test('fits wide and narrow windows, light and dark', async () => {
    const page = await openPage();
    await page.goto(`${service()}/docs`);
    await page.waitForSelector('.opblock');
    expect(await photograph(page, 'docs')).toEqual({ 'wide-light': 0, 'wide-dark': 0, 'narrow-light': 0, 'narrow-dark': 0 });
  });
});
