import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { useService } from '../support/service.ts';
import { newUser, tokenFor } from '../support/tokens.ts';

const service = useService();
const prefix = '/todo/v1';
let proxy: Server;
let base: string;

/** A reverse proxy that serves the service below a prefix, and changes nothing of its responses. */
beforeAll(async () => {
  proxy = createServer((incoming, outgoing) => {
    const { hostname, port } = new URL(service());
    const onward = request(
      {
        hostname,
        port,
        method: incoming.method,
        path: (incoming.url ?? '').slice(prefix.length),
        headers: incoming.headers,
      },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 0, response.headers);
        response.pipe(outgoing);
      },
    );
    incoming.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  base = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${prefix}`;
});
afterAll(
  () =>
    new Promise((resolve) => {
      proxy.close(resolve);
      proxy.closeAllConnections();
    }),
);

test.each(['/api/tasks', '/api/tasks/', '/api/{user_id}/tasks'])(
  'Location and Link of %s hold behind a proxy that adds a prefix',
  async (path) => {
    const userId = newUser();
    const headers = { Authorization: `Bearer ${await tokenFor(userId)}`, 'Content-Type': 'application/json' };
    const url = `${base}${path.replace('{user_id}', userId)}`;
    const created = await fetch(url, { method: 'POST', headers, body: '{"title":"one"}' });
    await fetch(url, { method: 'POST', headers, body: '{"title":"two"}' });
    const there = await fetch(new URL(created.headers.get('Location') ?? '', url), { headers });
    expect(await there.json()).toMatchObject({ title: 'one' });
    const first = await fetch(`${url}?limit=1`, { headers });
    const [, next = ''] = /^<(.+)>; rel="next"$/.exec(first.headers.get('Link') ?? '') ?? [];
    expect(await (await fetch(new URL(next, first.url), { headers })).json()).toMatchObject([{ title: 'one' }]);
  },
);

test.each(['/docs', '/docs/'])('the page at %s loads everything from below the prefix', async (path) => {
  const page = await fetch(`${base}${path}`);
  const references = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)]
    .map(([, reference = '']) => new URL(reference, page.url))
    .filter(({ protocol }) => protocol !== 'data:');
  expect(references.length).toBeGreaterThan(3);
  for (const { href } of references) {
    expect(href.startsWith(`${base}/`)).toBe(true);
    expect((await fetch(href)).status).toBe(200);
  }
});
