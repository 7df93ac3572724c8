import { expect } from '@jest/globals';
import { tokenFor } from './tokens.ts';

/** Follows the Location of a new task, and the Link of a page. @param url of the tasks, as a client beyond the proxy has it */
export async function expectReferencesToHold(url: string, userId: string): Promise<void> {
  const headers = { Authorization: `Bearer ${await tokenFor(userId)}`, 'Content-Type': 'application/json' };
  const created = await fetch(url, { method: 'POST', headers, body: '{"title":"one"}' });
  await fetch(url, { method: 'POST', headers, body: '{"title":"two"}' });
  const there = await fetch(new URL(created.headers.get('Location') ?? '', url), { headers });
  expect(await there.json()).toMatchObject({ title: 'one' });
  const first = await fetch(`${url}?limit=1`, { headers });
  const [, next = ''] = /^<(.+)>; rel="next"$/.exec(first.headers.get('Link') ?? '') ?? [];
  expect(await (await fetch(new URL(next, first.url), { headers })).json()).toMatchObject([{ title: 'one' }]);
}

/** Loads all that the page of the documentation refers to. @param base the prefix's URL */
export async function expectPageToLoad(base: string, path: string): Promise<void> {
  const page = await fetch(`${base}${path}`);
  const references = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)]
    .map(([, reference = '']) => new URL(reference, page.url))
    .filter(({ protocol }) => protocol !== 'data:');
  expect(references.length).toBeGreaterThan(3);
  for (const { href } of references) {
    expect(href.startsWith(`${base}/`)).toBe(true);
    expect([href, (await fetch(href)).status]).toEqual([href, 200]);
  }
}
