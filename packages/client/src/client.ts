import createClient from 'openapi-fetch';
import { readChanges, type ReadChanges } from './changes.ts';
import type { paths, Task } from './contract.ts';
import { followChanges, type OpenStream } from './live.ts';
import { errorOf, UnexpectedResponse } from './problems.ts';
import { sendWithRetries } from './retry.ts';
import type { Conditional, TodoClient, TodoClientOptions } from './todo-client.ts';
import { withToken } from './token.ts';
import { urlsOf } from './urls.ts';
import { Versions } from './versions.ts';

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** @throws ProblemError, UnexpectedResponse */
function dataOf<Data>({ data, error, response }: Answer<Data>): Data {
  if (response.ok) return data as Data;
  throw errorOf(error, response);
}

/** One client is for one signed-in user: it remembers what it has read. */
export function createTodoClient({
  baseUrl,
  token,
  userId,
  credentials = 'same-origin',
}: TodoClientOptions): TodoClient {
  const http = createClient<paths>({
    baseUrl,
    credentials,
    fetch: withToken((request) => fetch(request), token),
    ...(userId !== undefined && { Request: urlsOf(baseUrl, userId) }),
  });
  const versions = new Versions();

  /** Asks with `If-None-Match`. @param name under which the value is remembered */
  async function read<Data extends object>(
    name: string,
    signal: AbortSignal | undefined,
    send: (header: { 'If-None-Match'?: string }) => Promise<Answer<Data>>,
  ): Promise<Data> {
    const etag = versions.etag(name);
    const known = versions.value<Data>(name);
    const answer = await sendWithRetries(() => send(etag === undefined ? {} : { 'If-None-Match': etag }), signal);
    if (answer.response.status === 304) return known;
    return versions.remember(name, answer.response, dataOf(answer));
  }

  async function change(
    name: string,
    options: Conditional,
    send: (sent: Sent) => Promise<Answer<Task>>,
  ): Promise<Task> {
    const answer = await write(options, send);
    return versions.remember(name, answer.response, dataOf(answer));
  }

  const readPage: ReadChanges = async (since, signal) => {
    const query = since === undefined ? {} : { since };
    const answer = await sendWithRetries(
      () => http.GET('/api/changes', { params: { query }, signal: signal ?? null }),
      signal,
    );
    return { changes: dataOf(answer), isLast: !answer.response.headers.has('Link') };
  };

  const openStream: OpenStream = async (lastEventId, signal) => {
    const params = { header: { 'Last-Event-ID': lastEventId } };
    const answer = await http.GET('/api/changes/stream', { params, parseAs: 'stream', signal: signal ?? null });
    const body = dataOf(answer);
    const { status, headers } = answer.response;
    if (!body || headers.get('Content-Type')?.startsWith('text/event-stream') !== true)
      throw new UnexpectedResponse(status);
    return body;
  };

  const taskName = (id: number): string => `task ${id}`;

  return {
    http,
    etagOf: (value) => versions.etagOf(value),

    listTasks: (query = {}, { signal } = {}) =>
      read(`tasks ${JSON.stringify(query)}`, signal, (header) =>
        http.GET('/api/tasks', { params: { query, header }, signal: signal ?? null }),
      ),

    getTask: (id, { signal } = {}) =>
      read(taskName(id), signal, (header) =>
        http.GET('/api/tasks/{task_id}', { params: { path: { task_id: id }, header }, signal: signal ?? null }),
      ),

    createTask: async (task, options = {}) => {
      const answer = await write(options, (sent) => http.POST('/api/tasks', { body: task, ...sent }));
      const created = dataOf(answer);
      return versions.remember(taskName(created.id), answer.response, created);
    },

    updateTask: (id, changes, options = {}) =>
      change(taskName(id), options, (sent) =>
        http.PUT('/api/tasks/{task_id}', { params: { path: { task_id: id } }, body: changes, ...sent }),
      ),

    completeTask: (id, completed, options = {}) =>
      change(taskName(id), options, (sent) =>
        http.PATCH('/api/tasks/{task_id}/complete', {
          params: { path: { task_id: id } },
          body: { completed },
          ...sent,
        }),
      ),

    deleteTask: async (id, options = {}) => {
      const params = { path: { task_id: id } };
      const answer = await write(options, (sent) => http.DELETE('/api/tasks/{task_id}', { params, ...sent }));
      versions.forget(taskName(id));
      dataOf(answer);
    },

    completeTasks: async (selected, completed, options = {}) =>
      dataOf(
        await write(options, (sent) =>
          http.PATCH('/api/tasks', { params: { query: selected }, body: { completed }, ...sent }),
        ),
      ).count,

    deleteTasks: async (selected, options = {}) =>
      dataOf(await write(options, (sent) => http.DELETE('/api/tasks', { params: { query: selected }, ...sent }))).count,

    eraseTasks: async (user, options = {}) =>
      dataOf(await write(options, (sent) => http.POST('/api/erasure', { body: { user_id: user }, ...sent }))).count,

    changes: ({ live = false, ...options } = {}) =>
      live ? followChanges(readPage, openStream, options) : readChanges(readPage, options),
  };
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | null;
}

/** Sends a change with an Idempotency-Key, the same one each time, so that it is done once. */
function write<Data>(
  { key = crypto.randomUUID(), ifMatch, signal }: Conditional,
  send: (sent: Sent) => Promise<Answer<Data>>,
): Promise<Answer<Data>> {
  const headers = { 'Idempotency-Key': key, ...(ifMatch !== undefined && { 'If-Match': ifMatch }) };
  return sendWithRetries(() => send({ headers, signal: signal ?? null }), signal);
}
