import { http } from 'msw';
import { setupWorker } from 'msw/browser';
// @ts-expect-error it is bundled in a moment
import { createTodoApiMock } from './todo-api-mock.js';
import type { Part, Sent } from './bridge.ts';

declare global {
  /** Given by the bridge. */
  function receive(id: number, part: Part): Promise<void>;
  /** Sends a request of the bridge through the service worker. */
  function send(id: number, sent: Sent): Promise<void>;
  function abort(id: number): void;
}

const mock = await createTodoApiMock();
await setupWorker(http.all('*', ({ request }) => mock.respond(request))).start({ quiet: true });

const controllers = new Map<number, AbortController>();
globalThis.abort = (id) => controllers.get(id)?.abort();

globalThis.send = async (id, { method, path, headers, body }) => {
  const controller = new AbortController();
  controllers.set(id, controller);
  try {
    const response = await fetch(path, {
      method,
      headers,
      redirect: 'manual',
      signal: controller.signal,
      ...(body !== undefined && { body: Uint8Array.from(atob(body), (character) => character.charCodeAt(0)) }),
    });
    await receive(id, { status: response.status, headers: [...response.headers] });
    for await (const chunk of response.body ?? [])
      await receive(id, { chunk: btoa(Array.from(chunk, (byte) => String.fromCharCode(byte)).join('')) });
    await receive(id, 'end');
  } catch (error) {
    await receive(id, { error: String(error) });
  } finally {
    controllers.delete(id);
  }
};
