import { createTaskList, type TaskList } from '../../examples/web/page/task-list.ts';
import type { Task } from '../../packages/client/src/index.ts';
import type { Caller } from '../support/caller.ts';
import { signIn } from '../client/setup.ts';

interface Page {
  readonly alice: Caller;
  readonly list: TaskList;
  /** Every list that was shown, each task as "title" or "title done". */
  readonly shown: string[][];
  tasks(): readonly Task[];
}

/** A page of a new user's. */
export async function openPage(): Promise<Page> {
  const { alice, todo } = await signIn();
  const shown: string[][] = [];
  let latest: readonly Task[] = [];
  const list = createTaskList(todo, (tasks) => {
    latest = tasks;
    shown.push(tasks.map(({ title, completed }) => (completed ? `${title} done` : title)));
  });
  return { alice, list, shown, tasks: () => latest };
}
