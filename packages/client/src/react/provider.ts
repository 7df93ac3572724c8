import { QueryClient } from '@tanstack/react-query';
import { PersistQueryClientProvider, type PersistQueryClientOptions } from '@tanstack/react-query-persist-client';
import { createContext, createElement, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import type { TodoClient } from '../todo-client.ts';
import type { PendingChange } from './pending-change.ts';
import { createStorage } from './storage.ts';
import { registerChanges, type OnRefused } from './todo-queries.ts';

export interface TodoProviderProps {
  readonly client: TodoClient;
  /** The id of the signed-in user. Give the provider the same value as `key`. */
  readonly user: string;
  /** Your own QueryClient, if you have one. Only the tasks in it are stored. */
  readonly queryClient?: QueryClient;
  /** Gets each change that the service refuses. The page has already taken it back. */
  readonly onRefused?: OnRefused;
  readonly children?: ReactNode;
}

interface Todo {
  readonly client: TodoClient;
  readonly user: string;
}

const TodoContext = createContext<Todo | undefined>(undefined);

export function useTodo(): Todo {
  const todo = useContext(TodoContext);
  if (!todo) throw new Error('The hooks of todo-api-client/react need a TodoProvider around them.');
  return todo;
}

/** Gives the hooks below it a client, and restores the pending changes of before a reload. */
export function TodoProvider({ client, user, queryClient, onRefused, children }: TodoProviderProps): ReactNode {
  const refused = useRef(onRefused);
  useEffect(() => {
    refused.current = onRefused;
  });
  const [{ queries, persistOptions, todo }] = useState(() => {
    const used = queryClient ?? new QueryClient();
    registerChanges(used, client, user, (error, change) => refused.current?.(error, change));
    return { queries: used, persistOptions: storedParts(user), todo: { client, user } };
  });
  return createElement(
    TodoContext.Provider,
    { value: todo },
    createElement(
      PersistQueryClientProvider,
      { client: queries, persistOptions, onSuccess: () => void queries.resumePausedMutations() },
      children,
    ),
  );
}

function storedParts(user: string): Omit<PersistQueryClientOptions, 'queryClient'> {
  const isOwn = (key: readonly unknown[] | undefined): boolean => key?.[0] === 'todo-api' && key[1] === user;
  return {
    persister: createStorage(user),
    maxAge: Infinity,
    dehydrateOptions: {
      shouldDehydrateQuery: ({ queryKey, state }) => isOwn(queryKey) && state.data !== undefined,
      // One that is being sent, too: the page may go away before its response comes.
      shouldDehydrateMutation: ({ options, state }) =>
        isOwn(options.mutationKey) &&
        state.status === 'pending' &&
        (state.isPaused || (state.variables as PendingChange).kind !== 'clear-completed'),
    },
  };
}
