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

/**
 * @param idOf gives the id of the task that a key has created
 * @returns the task as the service has it now, if there is one
 */
export async function sendChange(
  todo: TodoClient,
  idOf: (row: string) => number | undefined,
  change: PendingChange,
): Promise<Task | undefined> {
  const id = (): number => {
    const known = 'row' in change ? (change.id ?? idOf(change.row)) : undefined;
    if (known === undefined) throw new NeverCreated();
    return known;
  };
  const { key } = change;
  switch (change.kind) {
    case 'create':
      return todo.createTask(change.task, { key });
    case 'update':
      return todo.updateTask(id(), change.changes, { key });
    case 'complete':
      return todo.completeTask(id(), change.completed, { key });
    case 'delete':
      await todo.deleteTask(id(), { key }).catch((error: unknown) => {
        // Gone is what the user wants. Another device has deleted it.
        if (!isProblem(error, '/problems/not-found')) throw error;
      });
      return undefined;
    case 'complete-all':
      await todo.completeTasks({ completed: !change.completed }, change.completed, { key });
      return undefined;
    case 'clear-completed':
      await todo.deleteTasks({ completed: true }, { key });
      return undefined;
  }
}
