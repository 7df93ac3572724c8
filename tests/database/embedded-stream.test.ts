import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/database/embedded.ts';

let database: EmbeddedPostgres;
beforeAll(async () => {
  database = await startEmbeddedPostgres();
});
afterAll(() => database.close());

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ user: 'postgres', database: 'postgres', stream: () => database.openStream() });
  client.on('error', () => {});
  await client.connect();
  return client;
}

test('ten connections run their transactions one after the other', async () => {
  const clients = await Promise.all(Array.from({ length: 10 }, connected));
  await clients[0]?.query('create table counter as select 0 as count');
  const raise = async (client: pg.Client): Promise<void> => {
    await client.query('begin');
    const { rows } = await client.query<{ count: number }>('select count from counter');
    await client.query('update counter set count = $1', [Number(rows[0]?.count) + 1]);
    await client.query('commit');
  };
  await Promise.all(clients.map(raise));
  expect((await clients[0]?.query('select count from counter'))?.rows).toEqual([{ count: 10 }]);
  await Promise.all(clients.map((client) => client.end()));
});

test('a connection that is cut in its transaction changes nothing, and the next one proceeds', async () => {
  const [cut, next] = [await connected(), await connected()];
  await next.query('create table kept (id int)');
  await cut.query('begin');
  await cut.query('insert into kept values (1)');
  const waiting = next.query('select id from kept');
  const ended = new Promise((resolve) => cut.once('end', resolve));
  (cut as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  await ended;
  expect((await waiting).rows).toEqual([]);
  await next.end();
});

test('a statement that fails releases the session', async () => {
  const [failing, other] = [await connected(), await connected()];
  await expect(failing.query('select 1/0')).rejects.toThrow('division by zero');
  expect((await other.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  expect((await failing.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
  await Promise.all([failing.end(), other.end()]);
});
