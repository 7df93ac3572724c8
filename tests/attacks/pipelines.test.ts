import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { freshCheckout, onWorkerDatabase, start, type RunningProcess } from '../support/process.ts';
import { useService } from '../support/service.ts';
import { secret } from '../support/tokens.ts';

jest.setTimeout(60_000);

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const bundle = get('/docs/swagger-ui-bundle.js').repeat(500);

function open(baseUrl: string, bytes: string): Socket {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect(Number(port), hostname, () => {
    socket.write(bytes);
  });
  return socket.on('error', () => {});
}

describe('A packet with 500 requests for the largest document, of which nothing is read,', () => {
  let process: RunningProcess;
  let url: string;

  beforeAll(async () => {
    process = start(freshCheckout(), {
      ...onWorkerDatabase(),
      BETTER_AUTH_SECRET: secret,
      NODE_ENV: 'production',
      BETTER_AUTH_URL: 'https://app.example.com',
      HOST: '127.0.0.1',
      NODE_OPTIONS: '--max-old-space-size=512',
    });
    [, url = ''] = await process.printed(/"url":"([^"]+)","msg":"listening"/);
  });
  afterAll(() => process.signal('SIGKILL'));

  const residentMegabytes = (): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${process.pid}/status`, 'utf8'))?.[1]) / 1_024;

  test('affects neither memory nor other clients, from one client and from a hundred', async () => {
    for (let count = 0; count < 50; count += 1) await ask(url, 'GET', '/livez');
    const before = residentMegabytes();
    const sockets = Array.from({ length: 100 }, () => open(url, bundle));
    let most = 0;
    for (let count = 0; count < 200; count += 1) {
      expect((await ask(url, 'GET', '/livez')).status).toBe(200);
      most = Math.max(most, residentMegabytes() - before);
    }
    for (const socket of sockets) socket.destroy();
    expect(most).toBeLessThan(100);
  });
});

describe('Requests in one packet', () => {
  const service = useService();

  test('all get responses, in order', async () => {
    const names = ['not-found', 'forbidden', 'unauthorized'];
    const socket = open(
      service(),
      `${Array.from({ length: 3_000 }, (_, index) => get(`/problems/${names[index % 3]}`)).join('')}GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    let text = '';
    for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
    const types = [...text.matchAll(/"type":"\/problems\/([a-z-]+)"/g)].map(([, name]) => name);
    expect(types).toEqual(Array.from({ length: 3_000 }, (_, index) => names[index % 3]));
    expect(text).toMatch(/\{"status":"alive"\}$/);
  });
});
