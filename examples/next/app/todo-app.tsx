'use client';

import { notifyManager, QueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { createTodoClient, messageOf } from 'todo-api-client';
import { forgetUser, TodoProvider } from 'todo-api-client/react';
import { apiUrl } from '@/lib/api-url';
import { authClient } from '@/lib/auth-client';

// TanStack Query tells React in the next task otherwise, and a checkbox would show its old state until then.
notifyManager.setScheduler(queueMicrotask);

async function freshToken(): Promise<string> {
  const { data } = await authClient.token();
  if (!data) throw new Error('Your session has ended. Sign in again.');
  return data.token;
}

/** Gives the hooks below it the user's client, and has the button that signs out. */
export function TodoApp({ user, children }: { user: string; children: ReactNode }) {
  const router = useRouter();
  const [message, setMessage] = useState('');
  // A client remembers what its user has read, so that none is shared with the next user, or on the server with others.
  const [client] = useState(() => createTodoClient({ baseUrl: apiUrl, token: freshToken }));
  const [queryClient] = useState(() => new QueryClient());

  async function signOut(): Promise<void> {
    const { error } = await authClient.signOut();
    if (error) return setMessage(error.message ?? 'Signing out does not work now.');
    await forgetUser(user);
    router.replace('/sign-in');
  }

  return (
    <TodoProvider
      client={client}
      user={user}
      queryClient={queryClient}
      onRefused={(error) => setMessage(messageOf(error))}
    >
      <p role="status">{message}</p>
      {children}
      <button onClick={() => void signOut()}>Sign out</button>
    </TodoProvider>
  );
}
