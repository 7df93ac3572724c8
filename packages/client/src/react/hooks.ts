import { skipToken, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { TaskCopy } from '../changes.ts';
import type { Task, TaskCreate, TaskUpdate } from '../contract.ts';
import type { ChangeKind, PendingChange, TaskRow } from './pending-change.ts';
import { useTodo } from './provider.ts';
import { rowsOf } from './rows.ts';
import type { TasksState } from './task-sync.ts';
import { changesKey, tasksKey } from './tasks-query.ts';

export interface Tasks {
  /** Newest first, with what the user has done already. */
  readonly rows: readonly TaskRow[];
  /** What the service has not confirmed yet, of all tabs. A delete is here only, because its row is gone. */
  readonly pending: readonly PendingChange[];
  /** Whether nothing is known yet. */
  readonly isLoading: boolean;
  /** Why the tasks could not be read the last time. */
  readonly error: Error | null;
}

const none: readonly PendingChange[] = [];

/** The user's tasks. They follow what other tabs and devices do. */
export function useTasks(): Tasks {
  const { user } = useTodo();
  // The provider sets the data; nothing is fetched here.
  const { data: copy } = useQuery<TaskCopy>({ queryKey: tasksKey(user), queryFn: skipToken });
  const { data } = useQuery<Omit<TasksState, 'copy'>>({ queryKey: changesKey(user), queryFn: skipToken });
  const pending = data?.pending ?? none;
  const rows = useMemo(() => rowsOf(copy, pending, user), [copy, pending, user]);
  return { rows, pending, isLoading: copy === undefined, error: data?.error ?? null };
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
  const { user, sync } = useTodo();
  const { mutate, mutateAsync, error, isPending } = useMutation<Task | undefined, Error, PendingChange>({
    mutationKey: [...changesKey(user), kind],
    mutationFn: ({ key }) => sync.confirmed(key),
    // The queue waits for the connection.
    networkMode: 'always',
  });
  const add = (input: Input): PendingChange => {
    const change = { kind, key: crypto.randomUUID(), ...changeOf(...input) } as PendingChange;
    sync.add(change);
    return change;
  };
  return {
    mutate: (...input) => {
      mutate(add(input));
    },
    mutateAsync: (...input) => mutateAsync(add(input)),
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

/** Completes all tasks that are open when the service gets the request, or with `false` reopens all that are completed. */
export const useCompleteAll = (): ChangeHook<[completed: boolean]> =>
  useChange('complete-all', (completed) => ({ completed }));

/** Deletes all completed tasks. It is not sent again after a reload. */
export const useClearCompleted = (): ChangeHook<[]> => useChange('clear-completed', () => ({}));
