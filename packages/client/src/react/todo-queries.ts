import type { MutationKey, QueryClient, QueryKey } from '@tanstack/react-query';
import { applyChanges, type TaskCopy } from '../changes.ts';
import type { Task } from '../contract.ts';
import { ProblemError } from '../problems.ts';
import type { TodoClient } from '../todo-client.ts';
import { changeKinds, type ChangeKind, type PendingChange } from './pending-change.ts';
import { NeverCreated, sendChange } from './send-change.ts';

/** In milliseconds. */
const longestPause = 5_000;
/** The user can sign in again, and the service can recover. Everything else stays as it is, however often it is sent. */
const passing = [401, 408, 429, 502, 503, 504];

export const tasksKey = (user: string): QueryKey => ['todo-api', user, 'tasks'];
export const changesKey = (user: string): MutationKey => ['todo-api', user];
export const changeKey = (user: string, kind: ChangeKind): MutationKey => [...changesKey(user), kind];

/** Reads what has changed since the copy that the page has, and all tasks the first time. */
export async function readTasks(
  queryClient: QueryClient,
  todo: TodoClient,
  user: string,
  signal: AbortSignal,
): Promise<TaskCopy> {
  let copy = queryClient.getQueryData<TaskCopy>(tasksKey(user));
  for await (const page of todo.changes({ since: copy?.next, signal })) copy = applyChanges(copy, page);
  // Without a copy there is at least one page.
  return copy as TaskCopy;
}

export type OnRefused = (error: Error, change: PendingChange) => void;

/** Tells TanStack Query how each kind of change is sent, also those of before a reload. */
export function registerChanges(queryClient: QueryClient, todo: TodoClient, user: string, onRefused: OnRefused): void {
  queryClient.setQueryDefaults(tasksKey(user), { gcTime: Infinity });
  const current = (): TaskCopy | undefined => queryClient.getQueryData<TaskCopy>(tasksKey(user));

  const confirm = async (task: Task | undefined, change: PendingChange): Promise<void> => {
    const queryKey = tasksKey(user);
    // A read that began before the change would bring back what was before it.
    await queryClient.cancelQueries({ queryKey });
    if (change.kind === 'clear-completed') return queryClient.refetchQueries({ queryKey });
    queryClient.setQueryData<TaskCopy>(queryKey, (copy) => copy && confirmed(copy, task, change));
    const isLast = queryClient.isMutating({ mutationKey: changesKey(user) }) === 1;
    if (isLast || current() === undefined) void queryClient.invalidateQueries({ queryKey });
  };

  for (const kind of changeKinds)
    queryClient.setMutationDefaults(changeKey(user, kind), {
      // One after the other: a task is created before it is changed, and of two clicks the later one stays.
      scope: { id: `todo-api ${user}` },
      mutationFn: (change: PendingChange) => sendChange(todo, current(), change),
      onSuccess: confirm,
      onError: onRefused,
      // Sent later, "clear completed" would delete tasks that the user has not seen as completed.
      retry: (_count, error) => kind !== 'clear-completed' && mayPass(error),
      retryDelay: (count) => Math.min(500 * 2 ** count, longestPause),
    });
}

function confirmed(copy: TaskCopy, task: Task | undefined, change: PendingChange): TaskCopy {
  const id = 'row' in change ? (change.id ?? copy.ids[change.row]) : undefined;
  return applyChanges(copy, {
    tasks: task === undefined ? [] : [task],
    deleted: change.kind === 'delete' && id !== undefined ? [id] : [],
    idempotency_keys: change.kind === 'create' && task !== undefined ? [{ task_id: task.id, key: change.key }] : [],
    next: copy.next,
    startsOver: false,
    isLast: true,
  });
}

const mayPass = (error: Error): boolean =>
  error instanceof ProblemError ? passing.includes(error.problem.status) : !(error instanceof NeverCreated);
