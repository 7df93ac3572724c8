import { notifyManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, createElement, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import type { TodoClient } from '../todo-client.ts';
import { createTaskSync, type OnRefused, type TasksCache, type TaskSync } from './task-sync.ts';
import { changesKey, tasksKey } from './tasks-query.ts';

export interface TodoProviderProps {
  readonly client: TodoClient;
  /** The id of the signed-in user. Give the provider the same value as `key`. */
  readonly user: string;
  /** Your own QueryClient, if you have one. The tasks are kept in it. */
  readonly queryClient?: QueryClient;
  /** Gets each change that the service refuses. The page has already taken it back. */
  readonly onRefused?: OnRefused;
  readonly children?: ReactNode;
}

interface Todo {
  readonly user: string;
  readonly sync: TaskSync;
}

const TodoContext = createContext<Todo | undefined>(undefined);

export function useTodo(): Todo {
  const todo = useContext(TodoContext);
  if (!todo) throw new Error('The hooks of todo-api-client/react need a TodoProvider around them.');
  return todo;
}

/** Gives the hooks below it the tasks and the pending changes, also those of before a reload and of other tabs. */
export function TodoProvider({ client, user, queryClient, onRefused, children }: TodoProviderProps): ReactNode {
  const refused = useRef(onRefused);
  useEffect(() => {
    refused.current = onRefused;
  });
  const [{ queries, todo }] = useState(() => {
    const used = queryClient ?? new QueryClient();
    const sync = createTaskSync(client, user, cacheIn(used, user), (error, change) => refused.current?.(error, change));
    return { queries: used, todo: { user, sync } };
  });
  useEffect(() => todo.sync.start(), [todo]);
  return createElement(
    QueryClientProvider,
    { client: queries },
    createElement(TodoContext.Provider, { value: todo }, children),
  );
}

function cacheIn(queries: QueryClient, user: string): TasksCache {
  const [tasks, changes] = [tasksKey(user), changesKey(user)];
  for (const queryKey of [tasks, changes])
    queries.setQueryDefaults(queryKey, { gcTime: Infinity, staleTime: Infinity, structuralSharing: false });
  return {
    read: () => queries.getQueryData(tasks),
    write: ({ copy, ...rest }) => {
      // Both are shown at once.
      notifyManager.batch(() => {
        if (copy) queries.setQueryData(tasks, copy);
        queries.setQueryData(changes, rest);
      });
    },
  };
}
