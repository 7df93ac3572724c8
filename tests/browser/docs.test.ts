import { expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { complaintsOf, describeWithBrowser, photograph, useBrowser } from '../support/browser.ts';
import { caller } from '../support/caller.ts';
import { operations } from '../support/contract.ts';
import { useService } from '../support/service.ts';

const service = useService();

/** Gives the page a token, as a reader does. */
async function authorize(page: Page, token: string): Promise<void> {
  await page.getByRole('button', { name: 'Authorize', exact: true }).click();
  await page.getByLabel('auth-bearer-value').fill(token);
  await page.locator('.modal-ux').getByRole('button', { name: 'Apply credentials' }).click();
  await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).click();
}

/** Opens an operation and sends its request. @returns the operation, in which the response is shown */
async function execute(page: Page, id: string): Promise<Locator> {
  const operation = page.locator(`#${id}`);
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  await operation.locator('.live-responses-table .response').first().waitFor();
  return operation;
}

describeWithBrowser('/docs in a real browser', () => {
  const openPage = useBrowser();

  test('lists every operation, loads nothing from elsewhere and complains of nothing', async () => {
    const page = await openPage();
    const complaints = complaintsOf(page);
    const loaded: string[] = [];
    page.on('request', (request) => {
      loaded.push(request.url());
    });
    await page.goto(`${service()}/docs`);
    await page.waitForSelector('.opblock');
    const listed = await page
      .locator('.opblock')
      .evaluateAll((blocks) => blocks.map((block) => block.id.split('-').at(-1)));
    expect(listed.sort()).toEqual(operations.map(({ operationId }) => operationId).sort());
    expect(loaded.filter((url) => !url.startsWith(`${service()}/`) && !url.startsWith('data:'))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('sends a request with a pasted token and nothing that nobody filled in, and shows the response', async () => {
    const alice = await caller(service());
    await alice.create('Seen in the page');
    const page = await openPage();
    const complaints = complaintsOf(page);
    await page.goto(`${service()}/docs`);
    await authorize(page, alice.token);
    const [request, operation] = await Promise.all([
      page.waitForRequest((sent) => sent.method() === 'GET'),
      execute(page, 'operations-tasks-listTasks'),
    ]);
    expect(request.url()).toBe(`${service()}/api/tasks`);
    const response = operation.locator('.live-responses-table .response').first();
    expect(await response.locator('.response-col_status').innerText()).toMatch(/^200/);
    expect(await response.innerText()).toContain('"title": "Seen in the page"');
    expect(complaints).toEqual([]);
  });

  // One with links and a body, one with a long URL, one with a long response.
  test.each(['tasks-createTask', 'user-tasks-completeUserTask', 'documents-getContractYaml'])(
    'has no horizontal scroll on a phone when %s was executed',
    async (id) => {
      const alice = await caller(service());
      await alice.create('W'.repeat(200));
      const page = await openPage({ viewport: { width: 375, height: 812 } });
      await page.goto(`${service()}/docs`);
      await page.waitForSelector('.opblock');
      await authorize(page, alice.token);
      await execute(page, `operations-${id}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    },
  );

  test.each(['light', 'dark'] as const)('is %s where the reader likes it so', async (colorScheme) => {
    const page = await openPage({ colorScheme });
    await page.goto(`${service()}/docs`);
    await page.waitForSelector('.opblock');
    const ink = await page
      .locator('.info .title')
      .evaluate((title) => Number(/\d+/.exec(getComputedStyle(title).color)?.[0]));
    expect(ink > 128).toBe(colorScheme === 'dark');
  });

  test('fits wide and narrow windows, light and dark', async () => {
    const page = await openPage();
    await page.goto(`${service()}/docs`);
    await page.waitForSelector('.opblock');
    expect(await photograph(page, 'docs')).toEqual({
      'wide-light': 0,
      'wide-dark': 0,
      'narrow-light': 0,
      'narrow-dark': 0,
    });
  });
});
