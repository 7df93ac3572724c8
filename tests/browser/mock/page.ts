// @ts-expect-error it is JavaScript, which every project can copy
import { startTodoApiMock } from '../../../examples/msw/start-todo-api-mock.js';
import type { TodoApiMock } from '../../../scripts/mock/todo-api-mock.d.ts';

declare global {
  var mock: TodoApiMock;
  function ask(method: string, url: string, body?: unknown): Promise<object>;
}

globalThis.ask = async (method, url, body) => {
  const response = await fetch(url, {
    method,
    headers: { authorization: 'Bearer any', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const type = response.headers.get('content-type');
  return { status: response.status, type, body: /json/.test(type ?? '') ? await response.json() : undefined };
};

globalThis.mock = (await startTodoApiMock()) as TodoApiMock;
