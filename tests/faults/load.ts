import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach } from '@jest/globals';
import type { ApiResponse, RequestOptions } from '../support/api.ts';
import { caller, type Caller } from '../support/caller.ts';
import { until } from '../support/until.ts';
import { createJournal, type Journal } from './journal.ts';

/** One request; without a status it was not answered. */
export interface Attempt {
  readonly began: number;
  readonly ended: number;
  readonly status: number | undefined;
}

export interface Load {
  readonly journal: Journal;
  readonly attempts: readonly Attempt[];
  readonly users: readonly Caller[];
  /** Looks at the table while every change that was begun has been acknowledged. Reading goes on. */
  atRest<Result>(look: () => Promise<Result>): Promise<Result>;
  /** Resolves when so many requests that begin from now on have succeeded. @returns how long that took */
  success(count?: number): Promise<number>;
  stop(): Promise<void>;
}

export const isRefusal = ({ status }: Attempt): boolean => status === undefined || status === 503;

const writers = 4;
const readers = 2;
// What a client waits before it asks again; Retry-After would leave too few requests to see when the service is back.
const backOff = 25;

const abandons = new Set<() => void>();

/** A test that fails does not stop its load. */
afterEach(() => {
  for (const abandon of abandons) abandon();
  abandons.clear();
});

/** Users who write and read without a pause, and who retry until what they want is done. */
export async function startLoad(url: string): Promise<Load> {
  const journal = createJournal();
  const attempts: Attempt[] = [];
  const users = await Promise.all(Array.from({ length: writers }, () => caller(url)));
  const reader = await caller(url);
  let isStopping = false;
  let isWriting = true;
  let isAbandoned = false;
  abandons.add(() => {
    isAbandoned = true;
  });

  async function attempt(
    user: Caller,
    method: string,
    suffix: string,
    options?: RequestOptions,
  ): Promise<ApiResponse | undefined> {
    const began = performance.now();
    const response = await user.ask(method, suffix, options).catch((error: unknown) => {
      // Only a service that is killed leaves a request without a response; anything else is not in the contract.
      if (/ECONNREFUSED|ECONNRESET|socket hang up/.test(String(error))) return undefined;
      throw error;
    });
    const made = { began, ended: performance.now(), status: response?.status };
    attempts.push(made);
    if (isRefusal(made)) await delay(backOff);
    return response;
  }

  /** Asks until there is a response that is no refusal; `settled` may also come of an earlier attempt whose answer was lost. */
  async function insist(
    user: Caller,
    method: string,
    suffix: string,
    options: RequestOptions,
    done: number,
    settled?: number,
  ): Promise<ApiResponse> {
    for (let isFirst = true; !isAbandoned; isFirst = false) {
      const response = await attempt(user, method, suffix, options);
      if (response?.status === done || (!isFirst && response?.status === settled && response !== undefined))
        return response;
      if (response && response.status !== 503)
        throw new Error(`${method} ${suffix} was answered by ${response.status}: ${JSON.stringify(response.body)}`);
    }
    throw new Error('the test is over');
  }

  /** If-Match keeps an attempt that was given up from being done late, over a newer change. */
  async function change(
    user: Caller,
    { headers, body: { id } }: ApiResponse,
    method: string,
    suffix: string,
    body: object,
  ): Promise<ApiResponse> {
    const response = await insist(
      user,
      method,
      `/${id}${suffix}`,
      { body, headers: { 'If-Match': headers['etag'] ?? '' } },
      200,
      412,
    );
    const task = response.status === 412 ? await insist(user, 'GET', `/${id}`, {}, 200) : response;
    if (Object.entries(body).some(([name, value]) => task.body[name] !== value))
      throw new Error(`412, and ${JSON.stringify(body)} is not done: ${JSON.stringify(task.body)}`);
    journal.stored(task.body);
    return task;
  }

  async function write(user: Caller): Promise<void> {
    for (let count = 0; isWriting && !isStopping; count += 1) {
      const created = await insist(
        user,
        'POST',
        '',
        { body: { title: `task ${count}` }, headers: { 'Idempotency-Key': randomUUID() } },
        201,
      );
      journal.stored(created.body);
      const renamed = await change(user, created, 'PUT', '', { title: `task ${count}, renamed` });
      const completed = await change(user, renamed, 'PATCH', '/complete', { completed: true });
      // Some stay, to be found or missed; the lists stay short.
      if (count % 4 === 0) continue;
      await insist(
        user,
        'DELETE',
        `/${completed.body.id}`,
        { headers: { 'If-Match': completed.headers['etag'] ?? '' } },
        204,
        404,
      );
      journal.deleted(completed.body.id);
    }
  }

  async function read(): Promise<void> {
    while (!isStopping) await insist(reader, 'GET', '?limit=10', {}, 200);
  }

  const startWriters = (): Promise<unknown> => Promise.all(users.map(write));
  let writing = startWriters();
  const reading = Promise.all(Array.from({ length: readers }, read));
  for (const work of [writing, reading]) work.catch(() => {});

  return {
    journal,
    attempts,
    users,
    atRest: async (look) => {
      isWriting = false;
      await writing;
      const result = await look();
      isWriting = true;
      writing = startWriters();
      writing.catch(() => {});
      return result;
    },
    success: async (count = 1) => {
      const since = performance.now();
      const from = attempts.length;
      const look = async (): Promise<Attempt | undefined> => {
        await Promise.race([delay(1), failure(writing), failure(reading)]);
        return attempts.slice(from).filter((made) => made.began >= since && !isRefusal(made))[count - 1];
      };
      const last = await until(`${count} requests succeed`, look, { within: 120_000, every: 0 });
      return last.ended - since;
    },
    stop: async () => {
      isStopping = true;
      await Promise.all([writing, reading]);
    },
  };
}

/** Rejects if the work fails, and otherwise never ends. */
const failure = async (work: Promise<unknown>): Promise<never> => work.then(() => new Promise<never>(() => {}));
