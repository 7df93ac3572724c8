import { http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, beforeEach } from 'vitest';
// In your project: where the checkout of the Todo API is, such as ../todo-api/scripts/mock/create-todo-api-mock.ts.
import { createTodoApiMock } from '../../scripts/mock/create-todo-api-mock.ts';

const mock = await createTodoApiMock();
const server = setupServer(http.all('*/api/*', ({ request }) => mock.respond(request)));

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => mock.reset());
afterAll(async () => {
  server.close();
  await mock.close();
});
