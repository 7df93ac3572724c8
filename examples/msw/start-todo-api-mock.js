import { http } from 'msw';
import { setupWorker } from 'msw/browser';
// Made by "npm run mock:browser" in the checkout of the Todo API.
import { createTodoApiMock } from './todo-api-mock.js';

/** Call it before your app sends its first request. Requests to other URLs go to where they always went. */
export async function startTodoApiMock() {
  const mock = await createTodoApiMock();
  const worker = setupWorker(http.all('*/api/*', ({ request }) => mock.respond(request)));
  // Quiet, because for its console MSW would read a copy of each response, and streams that your app has left would stay open.
  await worker.start({ onUnhandledRequest: 'bypass', quiet: true });
  return mock;
}
