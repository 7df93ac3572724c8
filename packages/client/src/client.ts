import createClient from 'openapi-fetch';
import { followChanges } from './changes.ts';
import type { paths, Task } from './contract.ts';
import { errorOf } from './problems.ts';
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
    const answer = await sendWithRetries(() => send(etag === undefined ? {} : { 'If-None-Match': etag }), {
      isRepeatable: true,
      signal,
    });
    if (answer.response.status === 304) return known;
    return versions.remember(name, answer.response, dataOf(answer));
  }

  /**
   * Changes one task. With `If-Match` it is sent once: a second request could get 412 because the first has changed the task.
   */
  async function change(
    name: string,
    { signal, ifMatch }: Conditional,
    send: (options: { headers: { 'If-Match'?: string }; signal?: AbortSignal | null }) => Promise<Answer<Task>>,
  ): Promise<Task> {
    const answer = await sendWithRetries(() => send({ ...conditions({ ifMatch, signal }) }), {
      isRepeatable: ifMatch === undefined,
      signal,
    });
    return versions.remember(name, answer.response, dataOf(answer));
  }

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

    createTask: async (task, { key = crypto.randomUUID(), signal } = {}) => {
      const params = { header: { 'Idempotency-Key': key } };
      const answer = await sendWithRetries(
        () => http.POST('/api/tasks', { params, body: task, signal: signal ?? null }),
        { isRepeatable: true, signal },
      );
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
      const answer = await sendWithRetries(
        () => http.DELETE('/api/tasks/{task_id}', { params, ...conditions(options) }),
        { isRepeatable: true, signal: options.signal },
      );
      versions.forget(taskName(id));
      // The task that an earlier attempt has deleted.
      if (answer.response.status === 404 && answer.mayHaveBeenDone) return;
      dataOf(answer);
    },

    completeTasks: async (selected, completed, options = {}) =>
      dataOf(
        await sendWithRetries(
          () => http.PATCH('/api/tasks', { params: { query: selected }, body: { completed }, ...conditions(options) }),
          // A second request would count, and change, other tasks.
          { isRepeatable: false, signal: options.signal },
        ),
      ).count,

    deleteTasks: async (selected, options = {}) =>
      dataOf(
        await sendWithRetries(
          () => http.DELETE('/api/tasks', { params: { query: selected }, ...conditions(options) }),
          { isRepeatable: false, signal: options.signal },
        ),
      ).count,

    eraseTasks: async (user, { signal } = {}) =>
      dataOf(
        await sendWithRetries(() => http.POST('/api/erasure', { body: { user_id: user }, signal: signal ?? null }), {
          isRepeatable: true,
          signal,
        }),
      ).count,

    changes: (options = {}) =>
      followChanges(async (since, signal) => {
        const query = since === undefined ? {} : { since };
        const answer = await sendWithRetries(
          () => http.GET('/api/changes', { params: { query }, signal: signal ?? null }),
          { isRepeatable: true, signal },
        );
        return { changes: dataOf(answer), isLast: !answer.response.headers.has('Link') };
      }, options),
  };
}

const conditions = ({ ifMatch, signal }: Conditional) => ({
  headers: ifMatch === undefined ? {} : { 'If-Match': ifMatch },
  signal: signal ?? null,
});
