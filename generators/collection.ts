import type { Client, Reply } from './client.ts';

interface Field {
  readonly name: string;
  readonly value: string;
  readonly enabled: boolean;
}

/** A request as a reader such as Postman shows it: its user fills in fields and switches them on. */
export interface Prepared {
  readonly name: string;
  readonly method: string;
  /** Without the base URL, and with `:task_id`. */
  readonly path: string;
  readonly headers: readonly Field[];
  readonly query: readonly Field[];
}

/** Sends prepared requests with just the fields that the user gives and those that the reader has switched on by itself. */
export function clientOf(requests: readonly Prepared[], baseUrl: string, token: string): Client {
  const send = async (
    name: string,
    id: number | undefined,
    given: Record<string, unknown>,
    body?: unknown,
  ): Promise<Reply> => {
    const request = requests.find((one) => one.name === name);
    if (!request) throw new Error(`no request ${name}`);
    const chosen = (fields: readonly Field[]): [string, string][] =>
      fields
        .filter((field) => field.enabled || given[field.name] !== undefined)
        .map((field) => [field.name, String(given[field.name] ?? field.value)]);
    const url = new URL(request.path.replace(':task_id', String(id)), baseUrl);
    url.search = String(new URLSearchParams(chosen(request.query)));
    const response = await fetch(url, {
      method: request.method,
      headers: [
        ['Authorization', `Bearer ${token}`],
        ['Content-Type', 'application/json'],
        ...chosen(request.headers.filter((header) => header.name !== 'Content-Type')),
      ],
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    list: (query) => send('List tasks', undefined, { ...query }),
    create: (body, key) => send('Create a task', undefined, { 'Idempotency-Key': key }, body),
    get: (id, tag) => send('Get a task', id, { 'If-None-Match': tag }),
    update: (id, body, tag) => send('Update a task', id, { 'If-Match': tag }, body),
    complete: (id, body) => send('Complete a task', id, {}, body),
    remove: (id) => send('Delete a task', id, {}),
  };
}
