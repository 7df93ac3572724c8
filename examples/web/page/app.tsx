import { QueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { createTodoClient, messageOf, type TodoClient } from 'todo-api-client';
import { forgetUser, TodoProvider } from 'todo-api-client/react';
import { Account } from './account.tsx';
import { Connection } from './connection.tsx';
import { findSession, forgetSession, type KnownSession } from './known-session.ts';
import { freshToken, SessionEnded, type User } from './session.ts';
import { SignIn } from './sign-in.tsx';
import { TaskList } from './task-list.tsx';

interface Session {
  readonly user: User;
  readonly client: TodoClient;
  readonly queryClient: QueryClient;
}

/** Tells the user's other tabs that the session has ended. */
const tabs = new BroadcastChannel('todo-web-example');

/** @param found is asked for before React renders, which is twice in StrictMode */
export function App({ found }: { readonly found: Promise<KnownSession | undefined> }): ReactNode {
  const [asked, ask] = useState(found);
  /** undefined until it is known whether anybody is signed in. */
  const [session, setSession] = useState<Session | null>();
  const [message, tell] = useState('');
  const [draft, setDraft] = useState('');

  const end = (user: User, reason: string): void => {
    forgetSession(user);
    setSession(null);
    setDraft('');
    tell(reason);
  };
  const open = (known: KnownSession | undefined): void => {
    tell('');
    setSession(known ? sessionOf(known, end) : null);
  };
  /** @param text what the user reads then */
  const leave = async ({ user, queryClient }: Session, text: string): Promise<void> => {
    // The hooks write no more, so that what is forgotten stays forgotten.
    flushSync(() => end(user, text));
    queryClient.clear();
    await forgetUser(user.id);
  };

  useEffect(() => {
    const unmounted = new AbortController();
    const { signal } = unmounted;
    asked.then(
      (known) => {
        if (!signal.aborted) open(known);
      },
      (error: unknown) => {
        if (signal.aborted) return;
        tell(messageOf(error));
        addEventListener('online', () => ask(findSession()), { once: true, signal });
      },
    );
    return () => unmounted.abort();
  }, [asked]);
  useEffect(() => {
    const otherTab = ({ data }: MessageEvent): void => {
      if (session && data === session.user.id) void leave(session, 'You have signed out in another tab.');
    };
    tabs.addEventListener('message', otherTab);
    return () => tabs.removeEventListener('message', otherTab);
  }, [session]);

  return (
    <>
      <h1>Tasks</h1>
      <p id="message" role="alert">
        {message}
      </p>
      {session === null && <SignIn onSignedIn={async () => open(await findSession())} tell={tell} />}
      {session && (
        <TodoProvider
          key={session.user.id}
          client={session.client}
          user={session.user.id}
          queryClient={session.queryClient}
          onRefused={(error, change) => {
            tell(messageOf(error));
            // What the user typed is not lost.
            if (change.kind === 'create') setDraft((typed) => (typed === '' ? change.task.title : typed));
          }}
        >
          <Connection />
          <TaskList draft={draft} setDraft={setDraft} tell={tell} />
          <Account
            client={session.client}
            user={session.user}
            leave={(text) => {
              tabs.postMessage(session.user.id);
              return leave(session, text);
            }}
            tell={tell}
          />
        </TodoProvider>
      )}
    </>
  );
}

/** @param ended is called when Better Auth has no session any more */
function sessionOf({ user, apiUrl }: KnownSession, ended: (user: User, reason: string) => void): Session {
  const namesUser = new URLSearchParams(location.search).get('family') === 'user';
  let hasEnded = false;
  const client = createTodoClient({
    baseUrl: apiUrl,
    token: () =>
      freshToken(user.id).catch((error: unknown) => {
        // Once: what is still being sent must not end the next session.
        if (error instanceof SessionEnded && !hasEnded) ended(user, error.message);
        hasEnded ||= error instanceof SessionEnded;
        throw error;
      }),
    userId: namesUser ? user.id : undefined,
    credentials: 'include',
  });
  return { user, client, queryClient: new QueryClient() };
}
