import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { launchChromium } from '../../tests/support/chromium.ts';
import { startMswSite } from '../../tests/support/msw-site.ts';

/** A request; bytes are in base64. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: [string, string][];
  readonly body: string | undefined;
}

/** What comes of it. */
export type Part =
  | { readonly status: number; readonly headers: [string, string][] }
  | { readonly chunk: string }
  | { readonly error: string }
  | 'end';

/** A port whose requests are sent with `fetch` in a page of Chromium, where MSW's service worker and the bundled mock respond to them. */
export async function startBridge(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const site = await startMswSite('scripts/mock-suites/page.ts');
  const browser = await launchChromium();
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error));
  const responses = new Map<number, ServerResponse>();
  await page.exposeFunction('receive', (id: number, part: Part) => {
    const response = responses.get(id);
    if (response) write(response, part);
  });
  await page.goto(site.url);
  await page.waitForFunction(() => 'send' in globalThis, undefined, { timeout: 0 });

  let count = 0;
  const server = createServer(async (request, response) => {
    const id = (count += 1);
    responses.set(id, response);
    response.once('close', () => {
      responses.delete(id);
      if (!response.writableFinished) void page.evaluate((which) => abort(which), id).catch(() => {});
    });
    const body = await buffer(request);
    const sent: Sent = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
        values.map((value): [string, string] => [name, value]),
      ),
      body: body.length > 0 ? body.toString('base64') : undefined,
    };
    await page.evaluate(([which, what]) => void send(which, what), [id, sent] as const);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close().closeAllConnections();
      await browser.close();
      site.close();
    },
  };
}

function write(response: ServerResponse, part: Part): void {
  if (part === 'end') response.end();
  else if ('status' in part) response.writeHead(part.status, part.headers.flat());
  else if ('chunk' in part) response.write(Buffer.from(part.chunk, 'base64'));
  else if (response.headersSent) response.destroy();
  else response.writeHead(502).end(part.error);
}
