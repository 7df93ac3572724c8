import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readPlainBody } from '../../src/http/plain-body.ts';

const server = createServer();
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.close();
  // Nobody responds to the first request, so that its connection stays open.
  server.closeAllConnections();
});

/** What arrives of a request with these headers and this much of its body. */
async function arrived(
  headers: Record<string, string>,
  body: string,
): Promise<{ incoming: IncomingMessage; leave: () => void; end: () => void }> {
  const outgoing = request({
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
    method: 'POST',
    headers,
  });
  outgoing.on('error', () => {}).write(body);
  const [incoming] = (await once(server, 'request')) as [IncomingMessage];
  return { incoming, leave: () => outgoing.destroy(), end: () => outgoing.end() };
}

test('reads a body whose length is announced', async () => {
  const { incoming, end } = await arrived({ 'content-length': '6' }, '{}  \r\n');
  end();
  expect(String(await readPlainBody(incoming, 6))).toBe('{}  \r\n');
});

test.each([
  ['too long', { 'content-length': '7' }],
  ['coded', { 'content-length': '6', 'content-encoding': 'gzip' }],
  ['of unknown length', {}],
])('does not read a body that is %s', async (_, headers) => {
  const { incoming, leave } = await arrived(headers, '{}');
  expect(readPlainBody(incoming, 6)).toBeUndefined();
  leave();
});

test('fails when the client disconnects while the body is read', async () => {
  const { incoming, leave } = await arrived({ 'content-length': '6' }, '{}');
  const read = readPlainBody(incoming, 6);
  leave();
  await expect(read).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('fails when the client has disconnected before', async () => {
  const { incoming, leave } = await arrived({ 'content-length': '6' }, '{}');
  leave();
  await new Promise((resolve) => {
    incoming.once('close', resolve);
  });
  await expect(readPlainBody(incoming, 6)).rejects.toMatchObject({ code: 'ECONNRESET' });
});
