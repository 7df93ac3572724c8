import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { freshCheckout, onWorkerDatabase, start } from '../support/process.ts';
import { secret } from '../support/tokens.ts';

jest.setTimeout(60_000);

let occupied: Server;
beforeAll(async () => {
  occupied = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('J\0\0\0\n8.4.0\0');
  }).listen(0, '127.0.0.1');
  await once(occupied, 'listening');
});
afterAll(() => {
  occupied.close();
});
const port = (): string => String((occupied.address() as AddressInfo).port);

const put =
  (name: string, content: string | Buffer) =>
  (folder: string): void => {
    mkdirSync(join(folder, '.data'), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
const nothing = (): void => {};
const onDatabase = (): NodeJS.ProcessEnv => ({ ...onWorkerDatabase(), BETTER_AUTH_SECRET: secret });

test.each<[string, (folder: string) => void, () => NodeJS.ProcessEnv, RegExp]>([
  [
    'a port that is in use',
    nothing,
    () => ({ ...onDatabase(), PORT: port() }),
    /^Port \d+ of 127\.0\.0\.1 is in use by another process: .*PORT/,
  ],
  [
    'a port for metrics that is in use',
    nothing,
    () => ({ ...onDatabase(), METRICS_PORT: port() }),
    /is in use by another process: .*METRICS_PORT/,
  ],
  [
    'a host that is not here',
    nothing,
    () => ({ ...onDatabase(), HOST: '192.0.2.1' }),
    /^HOST is not an address of this machine/,
  ],
  [
    'a host that cannot be found',
    nothing,
    () => ({ ...onDatabase(), HOST: 'none.invalid' }),
    /^HOST is not an address of this machine/,
  ],
  [
    'a made-up secret that is too short',
    put('.data/better-auth-secret', 'x'),
    onWorkerDatabase,
    /better-auth-secret has less than 32 bytes: delete it/,
  ],
  [
    'a made-up secret that cannot be read',
    (folder) => {
      mkdirSync(join(folder, '.data/better-auth-secret'), { recursive: true });
    },
    onWorkerDatabase,
    /better-auth-secret cannot be read \(EISDIR\): delete it.*BETTER_AUTH_SECRET/,
  ],
  [
    'a lock that is a folder',
    (folder) => {
      mkdirSync(join(folder, '.data/lock'), { recursive: true });
    },
    () => ({ BETTER_AUTH_SECRET: secret }),
    /\.data\/lock is no lock \(unable to open database file\): delete it.*DATABASE_URL/,
  ],
  [
    'a lock that is another file',
    put('.data/lock', 'something else\n'.repeat(1_000)),
    () => ({ BETTER_AUTH_SECRET: secret }),
    /\.data\/lock is no lock \(file is not a database\): delete it.*DATABASE_URL/,
  ],
  [
    'a data folder that cannot be written',
    (folder) => {
      writeFileSync(join(folder, '.data'), '');
    },
    () => ({}),
    /\.data.* cannot be written \((EEXIST|ENOTDIR)\): .*DATABASE_URL/,
  ],
  [
    'a data folder that is a link to nowhere',
    (folder) => {
      symlinkSync('nowhere/at/all', join(folder, '.data'));
    },
    () => ({ BETTER_AUTH_SECRET: secret }),
    /\.data cannot be written \(ENOENT\): .*DATABASE_URL/,
  ],
  ...['', '?sslmode=require'].map((query): [string, (folder: string) => void, () => NodeJS.ProcessEnv, RegExp] => [
    `a server that is no PostgreSQL${query}`,
    nothing,
    () => ({ DATABASE_URL: `postgresql://todo@127.0.0.1:${port()}/todo${query}`, BETTER_AUTH_SECRET: secret }),
    /The server there is no PostgreSQL: check host and port in DATABASE_URL/,
  ]),
  [
    'a database that is away',
    nothing,
    () => ({ DATABASE_URL: 'postgresql://todo@127.0.0.1:1/todo' }),
    /^connect ECONNREFUSED.* Check host and port in DATABASE_URL/,
  ],
  [
    'a database whose host cannot be found',
    nothing,
    () => ({ DATABASE_URL: 'postgresql://todo@db.invalid/todo' }),
    /The host in DATABASE_URL cannot be found/,
  ],
  [
    'a .env that is no file',
    (folder) => {
      mkdirSync(join(folder, '.env'));
    },
    () => ({}),
    /\.env cannot be read \(EISDIR\)/,
  ],
])('ends with one plain line and 1: %s', async (_what, prepare, env, line) => {
  const folder = freshCheckout();
  prepare(folder);
  const service = start(folder, env());
  expect((await service.ended).code).toBe(1);
  expect(service.output()).toMatch(line);
  expect(service.output()).not.toMatch(/^\s+at |node_modules/m);
});

test('LOG_LEVEL=debug adds the stack trace', async () => {
  const service = start(freshCheckout(), { ...onDatabase(), PORT: port(), LOG_LEVEL: 'debug' });
  expect((await service.ended).code).toBe(1);
  expect(service.output()).toMatch(/is in use[^]*\n\s+at /);
});

const text = 'LOG_LEVEL=wrong\r\nPORT=worse\r\n';
test.each<[string, Buffer]>([
  ['a byte order mark', Buffer.from(`\ufeff${text}`)],
  ['UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${text}`, 'utf16le')],
])('reads each variable of a .env with %s', async (_what, bytes) => {
  const folder = freshCheckout();
  put('.env', bytes)(folder);
  const service = start(folder, { PORT: '' });
  expect((await service.ended).code).toBe(1);
  expect(service.output()).toContain('LOG_LEVEL must be one of');
});
