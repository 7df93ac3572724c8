import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { ApiResponse } from '../support/api.ts';
import { caller, type Caller } from '../support/caller.ts';
import { describeWithPostgres } from '../support/describe-with-postgres.ts';
import { openSql, type Sql } from '../support/sql.ts';
import { until } from '../support/until.ts';
import { startFallibleServer, type FallibleServer } from './postgres-server.ts';
import { seed, seededRandom, times } from './run.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { startWatchedService } from './watched-service.ts';

jest.setTimeout(1_200_000);

const cuts = times(1_000, 40);
const clients = 4;

/** A request, and how often its work is done, as the database tells it. */
interface Write {
  readonly method: string;
  readonly suffix: (id: number) => string;
  readonly body?: object;
  /** Whether the first response is this one, and the table is as if the work was done once. */
  readonly isOnce: (first: ApiResponse, row: Row | undefined) => boolean;
}
interface Row {
  readonly completed: boolean;
  readonly version: string;
}

const changedOnce = ({ headers, body }: ApiResponse, row: Row | undefined): boolean =>
  row?.version === '2' && row.completed && body.completed === true && headers['etag']?.startsWith('"2') === true;

const writes: Readonly<Record<string, Write>> = {
  updateTask: { method: 'PUT', suffix: (id) => `/${id}`, body: { completed: true }, isOnce: changedOnce },
  completeTask: { method: 'PATCH', suffix: (id) => `/${id}/complete`, isOnce: changedOnce },
  deleteTask: { method: 'DELETE', suffix: (id) => `/${id}`, isOnce: ({ status }, row) => status === 204 && !row },
  completeTasks: {
    method: 'PATCH',
    suffix: () => '?completed=false',
    body: { completed: true },
    isOnce: ({ body }, row) => body.count === 1 && row?.version === '2',
  },
  deleteTasks: {
    method: 'DELETE',
    suffix: () => '?completed=false',
    isOnce: ({ body }, row) => body.count === 1 && !row,
  },
};

describeWithPostgres('A connection cut between a statement and its response', () => {
  let server: FallibleServer;
  let network: TcpProxy;
  let sql: Sql;
  beforeAll(async () => {
    server = await startFallibleServer();
    network = await startTcpProxy(server.url);
    sql = await openSql(server.url);
  });
  afterAll(async () => {
    await sql.close();
    await network.close();
    await server.close();
  });

  /** Sends the request to both instances in turn until one responds. */
  async function insist({ method, suffix, body }: Write, users: readonly Caller[], id: number): Promise<ApiResponse> {
    const headers = { 'Idempotency-Key': randomUUID() };
    const send = (attempt: number): Promise<ApiResponse> =>
      users[attempt % users.length]!.ask(method, suffix(id), { body, headers });
    let attempts = 0;
    return until('one instance responds after the other', async () => {
      const response = await send((attempts += 1));
      if (response.status === 503) return undefined;
      const again = await send(attempts + 1);
      if (again.status === 503) return undefined;
      expect([again.status, again.headers['etag'], again.body]).toEqual([
        response.status,
        response.headers['etag'],
        response.body,
      ]);
      return response;
    });
  }

  async function create(user: Caller): Promise<number> {
    const headers = { 'Idempotency-Key': randomUUID() };
    return until('the task is created', async () => {
      const { status, body } = await user.ask('POST', '', { body: { title: 'Buy milk' }, headers });
      return status === 201 ? (body.id as number) : undefined;
    });
  }

  test.each(Object.keys(writes))(`${cuts} times, does not do %s twice`, async (name) => {
    const write = writes[name]!;
    const services = [await startWatchedService(network.url), await startWatchedService(network.url)] as const;
    const random = seededRandom();
    const before = network.cuts();
    const isOver = (): boolean => network.cuts() - before >= cuts;
    const doubled: number[] = [];
    let done = 0;
    network.decide(() => (random() < 0.3 ? (random() < 0.5 ? 'cut at once' : 'cut at the answer') : 'pass'));
    const work = async (): Promise<void> => {
      while (!isOver()) {
        const first = await caller(services[0].url);
        const users = [first, await caller(services[1].url, undefined, first.userId)];
        const id = await create(first);
        const response = await insist(write, users, id);
        const [row] = await sql.execute<Row & object>('select completed, version::text from tasks where id = ?', [id]);
        if (!write.isOnce(response, row)) doubled.push(id);
        done += 1;
      }
    };
    // A user whose tasks nobody else changes.
    const bob = await caller(services[0].url);
    const bobs = await create(bob);
    await Promise.all(Array.from({ length: clients }, work));
    network.decide(() => 'pass');
    console.log(`${name}: ${network.cuts() - before} cuts of seed ${seed}, ${done} done, ${doubled.length} doubled`);
    expect(doubled).toEqual([]);
    expect(await sql.execute('select version::text from tasks where id = ?', [bobs])).toEqual([{ version: '1' }]);
    expect(services.filter((service) => service.hasEnded())).toEqual([]);
  });
});
