import type { TaskCopy } from '../changes.ts';
import type { Task } from '../contract.ts';
import { isProblem } from '../problems.ts';
import type { TodoClient } from '../todo-client.ts';
import type { PendingChange } from './pending-change.ts';

/** The service refused to create the task that this change is about. */
export class NeverCreated extends Error {
  override readonly name = 'NeverCreated';

  constructor() {
    super('The task was not created.');
  }
}

/** @returns the task as the service has it now, if there is one */
export async function sendChange(
  todo: TodoClient,
  copy: TaskCopy | undefined,
  change: PendingChange,
): Promise<Task | undefined> {
  const id = (): number => {
    const known = 'row' in change ? (change.id ?? copy?.ids[change.row]) : undefined;
    if (known === undefined) throw new NeverCreated();
    return known;
  };
  switch (change.kind) {
    case 'create':
      return todo.createTask(change.task, { key: change.key });
    case 'update':
      return todo.updateTask(id(), change.changes);
    case 'complete':
      return todo.completeTask(id(), change.completed);
    case 'delete':
      await todo.deleteTask(id()).catch((error: unknown) => {
        // Gone is what the user wants. It may have been this change, before the page was loaded again.
        if (!isProblem(error, '/problems/not-found')) throw error;
      });
      return undefined;
    case 'clear-completed':
      await todo.deleteTasks({ completed: true });
      return undefined;
  }
}
