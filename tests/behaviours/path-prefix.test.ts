import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, test } from '@jest/globals';
import { expectPageToLoad, expectReferencesToHold } from '../support/below-prefix.ts';
import { useService } from '../support/service.ts';
import { newUser } from '../support/tokens.ts';

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
    await expectReferencesToHold(`${base}${path.replace('{user_id}', userId)}`, userId);
  },
);

test.each(['/docs', '/docs/'])('the page at %s loads everything from below the prefix', (path) =>
  expectPageToLoad(base, path),
);
