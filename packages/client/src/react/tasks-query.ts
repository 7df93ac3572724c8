import type { QueryFunctionContext, QueryKey } from '@tanstack/react-query';
import { applyChanges, type TaskCopy } from '../changes.ts';
import type { TodoClient } from '../todo-client.ts';

export const tasksKey = (user: string): QueryKey => ['todo-api', user, 'tasks'];
export const changesKey = (user: string): QueryKey => ['todo-api', user, 'changes'];

/** What `useTasks` shows. A server component prefetches it, so that the page comes with its tasks. */
export const tasksQuery = (client: TodoClient, user: string) => ({
  queryKey: tasksKey(user),
  queryFn: async ({ signal }: Pick<QueryFunctionContext, 'signal'>): Promise<TaskCopy> => {
    let copy: TaskCopy | undefined;
    for await (const page of client.changes({ signal })) copy = applyChanges(copy, page);
    // Without a token of before there is at least one page.
    return copy as TaskCopy;
  },
});
