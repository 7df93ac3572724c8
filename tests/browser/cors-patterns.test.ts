import { expect, test } from '@jest/globals';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';
import { createHttpsServer, startSite } from './sites.ts';
import { at, fetchIn, type Read } from './fetch-in.ts';

const tlsPort = await startSite(await createHttpsServer());
const patterns = useService({ CORS_ORIGINS: `https://*-team.vercel.app:${tlsPort},https://*.example.com:${tlsPort}` });

describeWithBrowser('origins with a *, in a real browser', () => {
  const openPage = useBrowser();
  const readFrom = async (address: string): Promise<Read | 'nothing'> => {
    const { token } = await caller(patterns());
    const page = await openPage({ ignoreHTTPSErrors: true });
    const read = await fetchIn(await at(page, address), patterns(), { method: 'GET', path: '/api/tasks', token });
    await page.context().close();
    return read;
  };

  test.each(['https://app-git-main-team.vercel.app', 'https://www.example.com'])('let %s read', async (origin) => {
    expect(await readFrom(`${origin}:${tlsPort}`)).toMatchObject({ status: 200 });
  });

  test.each([
    'https://a.b-team.vercel.app',
    'https://b-team.vercel.app.evil.example',
    'https://b-team.vercel.app.',
    'https://team.vercel.app',
    'https://b-team.vercel.dev',
    'https://example.com',
    'https://a.b.example.com',
    'https://a-example.com',
    'https://www.example.com.evil.example',
  ])('let the look-alike %s read nothing', async (origin) => {
    expect(await readFrom(`${origin}:${tlsPort}`)).toBe('nothing');
  });
});
