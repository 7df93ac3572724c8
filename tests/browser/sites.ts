import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll } from '@jest/globals';
import { createAuthority } from '../support/certificates.ts';

const servePage: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'text/html').end('<!doctype html><title>A page</title>');
};

export async function createHttpsServer(): Promise<Server> {
  const authority = await createAuthority('Browser');
  const { certificate: cert, key } = await authority.issue('localhost');
  authority.remove();
  return createTlsServer({ cert, key }, servePage);
}

/** Serves an empty page under any host name, all of which the browser takes for this machine. @returns its port */
export async function startSite(site: Server = createServer(servePage)): Promise<number> {
  afterAll(() => {
    site.close().closeAllConnections();
  });
  await once(site.listen(0, '127.0.0.1'), 'listening');
  return (site.address() as AddressInfo).port;
}
