import { useMutation, useMutationState, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Task, TaskCreate, TaskUpdate } from '../contract.ts';
import type { ChangeKind, PendingChange, TaskRow } from './pending-change.ts';
import { useTodo } from './provider.ts';
import { rowsOf } from './rows.ts';
import { changeKey, changesKey, readTasks, tasksKey } from './todo-queries.ts';

/** In milliseconds. */
const pollEvery = 5_000;

export interface Tasks {
  /** Newest first, with what the user has done already. */
  readonly rows: readonly TaskRow[];
  /** Whether nothing is known yet. */
  readonly isLoading: boolean;
  /** Why the tasks could not be read the last time. */
  readonly error: Error | null;
}

/** The user's tasks. They follow what other tabs and devices do. */
export function useTasks(): Tasks {
  const { client, user } = useTodo();
  const { data, error, isPending } = useQuery({
    queryKey: tasksKey(user),
    queryFn: ({ client: queryClient, signal }) => readTasks(queryClient, client, user, signal),
    refetchInterval: pollEvery,
    // The client has retried already, and unchanged tasks are the same objects.
    retry: false,
    structuralSharing: false,
  });
  const pending = useMutationState({
    filters: { mutationKey: changesKey(user), status: 'pending' },
    select: ({ state }) => state.variables as PendingChange,
  });
  const rows = useMemo(() => rowsOf(data, pending, user), [data, pending, user]);
  return { rows, isLoading: isPending, error };
}

export interface ChangeHook<Input extends readonly unknown[]> {
  /** Shows the change at once, and takes it back if the service refuses. */
  readonly mutate: (...input: Input) => void;
  /** @returns when the service has confirmed the change @throws when it refuses */
  readonly mutateAsync: (...input: Input) => Promise<Task | undefined>;
  /** Why the last change was refused. */
  readonly error: Error | null;
  readonly isPending: boolean;
}

function useChange<Input extends readonly unknown[]>(
  kind: ChangeKind,
  changeOf: (...input: Input) => DistributiveOmit<PendingChange, 'key' | 'kind'>,
): ChangeHook<Input> {
  const { user } = useTodo();
  const { mutate, mutateAsync, error, isPending } = useMutation<Task | undefined, Error, PendingChange>({
    mutationKey: changeKey(user, kind),
  });
  const complete = (input: Input): PendingChange =>
    ({ kind, key: crypto.randomUUID(), ...changeOf(...input) }) as PendingChange;
  return {
    mutate: (...input) => {
      mutate(complete(input));
    },
    mutateAsync: (...input) => mutateAsync(complete(input)),
    error,
    isPending,
  };
}

type DistributiveOmit<Type, Key extends PropertyKey> = Type extends unknown ? Omit<Type, Key> : never;

const targetOf = ({ id, key }: TaskRow) => ({ id, row: key });

export const useCreateTask = (): ChangeHook<[task: TaskCreate]> =>
  useChange('create', (task) => ({ task, at: new Date().toISOString() }));

export const useUpdateTask = (): ChangeHook<[row: TaskRow, changes: TaskUpdate]> =>
  useChange('update', (row, changes) => ({ ...targetOf(row), changes }));

/** Sends the state that the user wants to see, so that it can be repeated. */
export const useToggleTask = (): ChangeHook<[row: TaskRow]> =>
  useChange('complete', (row) => ({ ...targetOf(row), completed: !row.completed }));

export const useDeleteTask = (): ChangeHook<[row: TaskRow]> => useChange('delete', targetOf);

/** Deletes all completed tasks. It is not sent again after a reload. */
export const useClearCompleted = (): ChangeHook<[]> => useChange('clear-completed', () => ({}));
