import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { migrateDatabase } from '../support/migrate.ts';
import { startPostgres } from '../support/postgres.ts';
import { startTestService } from '../support/service.ts';

jest.setTimeout(60_000);

const fields = Object.entries({ S: 'FATAL', V: 'FATAL', C: '57P01', M: 'the session is over' })
  .map(([type, value]) => `${type}${value}\0`)
  .join('');
const fatal = Buffer.from(`E\0\0\0\0${fields}\0`);
fatal.writeInt32BE(fatal.length - 1, 1);
const readyForQuery = Buffer.from('Z\0\0\0\x05I', 'latin1');

describeWithPostgres('A proxy that says that a session is over, and does not close it', () => {
  test('keeps no connection of the service', async () => {
    const database = await startPostgres();
    await migrateDatabase(database.url);
    const { port, hostname } = new URL(database.url);
    let isFaulty = false;
    let open = 0;
    const proxy = createServer((client) => {
      open += 1;
      const server = connect(Number(port), hostname).on('error', () => client.destroy());
      client
        .on('error', () => {})
        .on('close', () => {
          open -= 1;
          server.destroy();
        });
      client.pipe(server);
      let isReady = false;
      server.on('data', (chunk: Buffer) => {
        client.write(isReady && isFaulty ? fatal : chunk);
        isReady ||= chunk.includes(readyForQuery);
      });
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const url = new URL(database.url);
    url.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const service = await startTestService({ DATABASE_URL: url.href });
    const alice = await caller(service.url);
    isFaulty = true;
    for (let requests = 0; requests < 5; requests += 1) expect((await alice.ask('GET', '')).status).toBe(503);
    isFaulty = false;
    expect((await alice.ask('GET', '')).status).toBe(200);
    for (const end = performance.now() + 10_000; open > 1 && performance.now() < end;) await delay(20);
    expect(open).toBe(1);
    await service.close();
    proxy.close();
    await database.close();
  });
});
