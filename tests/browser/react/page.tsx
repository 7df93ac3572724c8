import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createTodoClient } from 'todo-api-client';
import { App } from '../../../examples/react/tasks.tsx';

const { apiUrl, token, user } = (await (await fetch('/config.json')).json()) as Record<
  'apiUrl' | 'token' | 'user',
  string
>;
const client = createTodoClient({ baseUrl: apiUrl, token: async () => token });

createRoot(document.body.appendChild(document.createElement('main'))).render(
  <StrictMode>
    <App client={client} user={user} />
  </StrictMode>,
);
