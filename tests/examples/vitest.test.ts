import { describe, expect, test } from '@jest/globals';
// Jest stands in for Vitest (tests/support/vitest.ts): both name these functions alike.
import '../../examples/vitest/todo-api-mock.mjs';

// Nothing listens there.
const url = 'http://todo.invalid/api/tasks';

const send = (method: string, path = '', body?: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: 'Bearer any',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const create = async (title: string): Promise<Response> => send('POST', '', { title });
const titles = async (): Promise<string[]> =>
  ((await (await send('GET')).json()) as { title: string }[]).map(({ title }) => title);
async function firstEvent(body: Response['body']): Promise<void> {
  let text = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (/^data: /m.test(text)) return;
  }
  throw new Error(`no event in ${text}`);
}

describe('The service behind MSW, without a port', () => {
  test('stores tasks like the service', async () => {
    const created = await create('Buy milk');
    expect([created.status, created.headers.get('location')]).toEqual([201, 'tasks/1']);
    const task = await created.json();
    expect(await (await send('GET')).json()).toEqual([task]);
    expect(await (await send('PATCH', '/1/complete')).json()).toMatchObject({ id: 1, completed: true });
    expect((await send('DELETE', '/1')).status).toBe(204);
    expect((await send('GET', '/1')).status).toBe(404);
  });

  test('refuses what the contract does not allow with its problem', async () => {
    const refused = await create('');
    expect([refused.status, refused.headers.get('content-type')]).toEqual([422, 'application/problem+json']);
    expect(await refused.json()).toMatchObject({
      type: '/problems/unprocessable-content',
      errors: [{ pointer: '/title' }],
    });
    expect((await fetch(url)).status).toBe(401);
  });

  test('supports conditional requests: 304 without a change, 412 after a change', async () => {
    const tag = (await create('Buy milk')).headers.get('etag') ?? '';
    expect((await send('GET', '/1', undefined, { 'if-none-match': tag })).status).toBe(304);
    await send('PATCH', '/1/complete');
    expect((await send('GET', '/1', undefined, { 'if-none-match': tag })).status).toBe(200);
    expect((await send('DELETE', '/1', undefined, { 'if-match': tag })).status).toBe(412);
  });

  test('streams changes, and releases a stream when its reader aborts', async () => {
    for (let count = 1; count <= 21; count += 1) {
      const controller = new AbortController();
      const { status, body } = await fetch('http://todo.invalid/api/changes/stream', {
        headers: { authorization: 'Bearer any' },
        signal: controller.signal,
      });
      expect(status).toBe(200);
      await firstEvent(body);
      controller.abort();
    }
  });

  test('begins each test without tasks, and with id 1', async () => {
    expect(await titles()).toEqual([]);
    expect(await (await create('Call Bob')).json()).toMatchObject({ id: 1 });
    expect(await titles()).toEqual(['Call Bob']);
  });
});
