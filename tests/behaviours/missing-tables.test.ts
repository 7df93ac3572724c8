import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmbeddedServer, type EmbeddedServer } from '../support/embedded-server.ts';
import type { Server } from '../../src/http/server.ts';
import { ask } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startTestService } from '../support/service.ts';
import { keepLog } from '../support/log-lines.ts';

const { log, lines } = keepLog();
let database: EmbeddedServer;
let service: Server;

beforeAll(async () => {
  database = await startEmbeddedServer();
  service = await startTestService({ DATABASE_URL: database.url }, log);
});
afterAll(async () => {
  await service.close();
  await database.close();
});

test('without tables every operation on tasks returns 503, and the service is not ready', async () => {
  const alice = await caller(service.url);
  for (let count = 0; count < 3; count += 1) {
    for (const [method, suffix, body] of [
      ['GET', ''],
      ['POST', '', { title: 'x' }],
      ['GET', '/1'],
      ['DELETE', '/1'],
    ] as const) {
      expect([method, suffix, (await alice.ask(method, suffix, { body })).status]).toEqual([method, suffix, 503]);
    }
  }
  expect((await ask(service.url, 'GET', '/readyz')).status).toBe(503);
});

test('the log has one error line with advice, and the reason in the line of each request', () => {
  expect(lines.filter(({ level }) => level === 50)).toEqual([
    expect.objectContaining({ advice: expect.stringContaining('npm run migrate') }),
  ]);
  expect(
    new Set(lines.filter(({ level }) => level === 30).map(({ reason, code }) => `${String(reason)} ${String(code)}`)),
  ).toEqual(new Set(['database-unavailable 42P01']));
});

test('once it is migrated the service works and is ready, without a restart', async () => {
  await migrateDatabase(database.url);
  const alice = await caller(service.url);
  await alice.create('Buy milk');
  expect((await alice.ask('GET', '')).body).toHaveLength(1);
  expect((await ask(service.url, 'GET', '/readyz')).status).toBe(200);
});
