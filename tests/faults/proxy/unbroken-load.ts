import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { recordResponse } from '../../support/responses.ts';
import type { ApiResponse, RequestOptions } from '../../support/api.ts';
import type { Sql } from '../../support/sql.ts';
import { newUser, tokenFor } from '../../support/tokens.ts';
import { until } from '../../support/until.ts';
import { keepConnection, type KeptConnection } from './kept-connection.ts';
import { follow, nextPage } from '../../support/references.ts';

/** What was acknowledged. */
export interface Journal {
  readonly answers: Readonly<Record<number, number>>;
  /** Requests that got no answer, or one of 500 and above. */
  readonly failed: readonly string[];
  /** Of each user: the ids of the tasks that were created and not deleted. */
  readonly tasks: ReadonlyMap<string, ReadonlySet<number>>;
  /** Of one task that everybody toggles. */
  readonly shared: { readonly id: number; readonly toggles: number };
  /** Walks through all pages of a list. */
  readonly walks: number;
}

export interface Load {
  /** Resolves when that many more requests were answered. */
  answered(more: number): Promise<void>;
  stop(): Promise<Journal>;
}

const stable = Array.from({ length: 20 }, (_, n) => `stable ${n}`);

/** Clients that keep their connections, write and read as fast as they are answered, and hold each response against the contract. None asks twice: a request that fails is a failure, where `../load.ts` goes on. */
export async function startUnbrokenLoad(url: string, clients: number): Promise<Load> {
  const responses: Record<number, number> = {};
  const failed: string[] = [];
  const tasks = new Map<string, Set<number>>();
  const everybody = newUser();
  let total = 0;
  let toggles = 0;
  let walks = 0;
  let stopping = false;

  const open = async (userId: string): Promise<KeptConnection> => {
    const client = keepConnection(url, await tokenFor(userId));
    const ask = async (method: string, path: string, options?: RequestOptions): Promise<ApiResponse> => {
      const response = await client.ask(method, path, options);
      recordResponse(method, path, response);
      responses[response.status] = (responses[response.status] ?? 0) + 1;
      total += 1;
      if (response.status >= 500) throw new Error(`${method} ${path} is answered ${response.status}`);
      return response;
    };
    return { ...client, ask };
  };

  const all = await open(everybody);
  const created = await all.ask('POST', '/api/tasks', { body: { title: 'everybody toggles this' } });
  const sharedId: number = created.body.id;
  tasks.set(everybody, new Set([sharedId]));

  async function write(): Promise<void> {
    const userId = newUser();
    const own = new Set<number>();
    tasks.set(userId, own);
    const client = await open(userId);
    const other = await open(everybody);
    await untilStopped([client, other], async () => {
      const again = { body: { title: 'once' }, headers: { 'idempotency-key': randomUUID() } };
      const first = await client.ask('POST', '/api/tasks', again);
      own.add(first.body.id);
      expect((await client.ask('POST', '/api/tasks', again)).body).toEqual(first.body);
      await other.ask('PATCH', `/api/tasks/${sharedId}/complete`);
      toggles += 1;
      const path = follow('/api/tasks', first.headers['location'] ?? '');
      expect((await client.ask('PUT', path, { body: { description: 'changed' } })).body.description).toBe('changed');
      if (own.size % 2 === 0) return;
      await client.ask('DELETE', path);
      own.delete(first.body.id);
    });
  }

  /** Each task that stays is on one page, while others come and go. */
  async function read(): Promise<void> {
    const userId = newUser();
    const own = new Set<number>();
    tasks.set(userId, own);
    const client = await open(userId);
    for (const title of stable) own.add((await client.ask('POST', '/api/tasks', { body: { title } })).body.id);
    await untilStopped([client], async () => {
      const seen: string[] = [];
      for (let next: string | undefined = '/api/tasks?limit=7'; next !== undefined;) {
        const page: ApiResponse = await client.ask('GET', next);
        seen.push(...page.body.map(({ title }: { title: string }) => title));
        next = nextPage(next, page);
        const { body: passing } = await client.ask('POST', '/api/tasks', { body: { title: 'passing' } });
        await client.ask('DELETE', `/api/tasks/${passing.id}`);
      }
      expect(seen).toEqual(stable.toReversed());
      walks += 1;
    });
  }

  async function untilStopped(connections: readonly KeptConnection[], round: () => Promise<void>): Promise<void> {
    try {
      while (!stopping) await round();
    } catch (error) {
      failed.push(error instanceof Error ? error.message : String(error));
    } finally {
      for (const connection of connections) connection.close();
    }
  }

  const running = Promise.all(Array.from({ length: clients }, (_, n) => (n % 5 === 0 ? read() : write())));
  return {
    answered: async (more) => {
      const enough = total + more;
      await until(`${more} requests are answered`, () => total >= enough || failed.length > 0, { within: 60_000 });
    },
    stop: async () => {
      stopping = true;
      await running;
      all.close();
      return { answers: responses, failed, tasks, shared: { id: sharedId, toggles }, walks };
    },
  };
}

/** @returns what the table does not have as it was acknowledged: lost, doubled or otherwise toggled */
export async function differences(sql: Sql, { tasks, shared }: Journal): Promise<string[]> {
  const rows = await sql.execute<{ user_id: string; id: string; completed: boolean; version: string }>(
    'select user_id, id, completed, version from tasks order by id',
  );
  const toggled = rows.find(({ id }) => Number(id) === shared.id);
  return [
    ...[...tasks]
      .filter(([userId, ids]) => {
        const stored = rows.filter((row) => row.user_id === userId).map(({ id }) => Number(id));
        return stored.join() !== [...ids].sort((a, b) => a - b).join();
      })
      .map(([userId]) => `the tasks of ${userId}`),
    ...(Number(toggled?.version) === 1 + shared.toggles && toggled?.completed === (shared.toggles % 2 === 1)
      ? []
      : ['the toggles']),
  ];
}
