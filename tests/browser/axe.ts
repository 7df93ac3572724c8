import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { inEachLook, photograph } from '../support/browser.ts';

const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** All rules of axe-core, those of best practices included. @returns what breaks them */
async function violationsIn(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** What axe-core finds, and by how many pixels the page is too wide, in wide and narrow windows, light and dark. */
export const inspect = async (
  page: Page,
  state: string,
): Promise<{ violations: Record<string, string[]>; overflow: Record<string, number> }> => ({
  violations: await inEachLook(page, () => violationsIn(page)),
  overflow: await photograph(page, state),
});

const inEach = <Value>(value: Value): Record<string, Value> => ({
  'wide-light': value,
  'wide-dark': value,
  'narrow-light': value,
  'narrow-dark': value,
});

export const accessible = { violations: inEach([]), overflow: inEach(0) };
