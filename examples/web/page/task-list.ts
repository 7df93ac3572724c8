import { isProblem, type Task, type TodoClient } from 'todo-api-client';

export interface TaskList {
  load(): Promise<void>;
  /** @param key stays the same when the user tries the same task again, so that it is created once */
  add(title: string, key?: string): Promise<void>;
  /** Shows the change at once, and takes it back when the service refuses. */
  toggle(id: number): Promise<void>;
  /** Deletes the task only as it was seen. */
  remove(task: Task): Promise<void>;
}

/** The tasks as a page shows them; `changed` draws. */
export function createTaskList(client: TodoClient, changed: (tasks: readonly Task[]) => void): TaskList {
  /** What the service said last. */
  let known: readonly Task[] = [];
  /** What the user wants and the service has not answered yet. */
  const wishes = new Map<number, Pick<Task, 'completed'>>();
  let last: Promise<unknown> = Promise.resolve();

  const shown = (): Task[] => known.map((task) => ({ ...task, ...wishes.get(task.id) }));
  const know = (tasks: readonly Task[]): void => {
    known = tasks;
    changed(shown());
  };

  /** One change after another: of two clicks in a row the later one is what stays. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };

  return {
    load: async () => {
      know(await client.listTasks());
    },

    add: async (title, key = crypto.randomUUID()) => {
      const task = await client.createTask({ title }, { key });
      know([task, ...known.filter(({ id }) => id !== task.id)]);
    },

    toggle: async (id) => {
      const wish = { completed: !shown().find((task) => task.id === id)?.completed };
      wishes.set(id, wish);
      changed(shown());
      try {
        const task = await inTurn(() => client.completeTask(id, wish.completed));
        known = known.map((other) => (other.id === id ? task : other));
      } finally {
        if (wishes.get(id) === wish) wishes.delete(id);
        changed(shown());
      }
    },

    remove: async ({ id, updated_at }) => {
      try {
        const task = await client.getTask(id);
        // "" is no version, so that the service refuses a task that has changed as it refuses one that changes now.
        const version = task.updated_at === updated_at ? client.etagOf(task) : undefined;
        await client.deleteTask(id, { ifMatch: version ?? '""' });
      } catch (error) {
        // It is gone, as the user wants: by an earlier click whose responses were lost, or by somebody else.
        if (!isProblem(error, '/problems/not-found')) throw error;
      }
      know(known.filter((task) => task.id !== id));
    },
  };
}
