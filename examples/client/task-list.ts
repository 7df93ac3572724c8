import type { components } from 'todo-api';
import type { TodoClient } from './client.ts';
import { Refused, type Problem } from './messages.ts';

export type Task = components['schemas']['Task'];

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
      know(dataOf(await client.GET('/api/tasks')));
    },

    add: async (title, key = crypto.randomUUID()) => {
      const task = dataOf(
        await client.POST('/api/tasks', { params: { header: { 'Idempotency-Key': key } }, body: { title } }),
      );
      know([task, ...known.filter(({ id }) => id !== task.id)]);
    },

    toggle: async (id) => {
      const wish = { completed: !shown().find((task) => task.id === id)?.completed };
      wishes.set(id, wish);
      changed(shown());
      try {
        const params = { path: { task_id: id } };
        const task = await inTurn(async () =>
          dataOf(await client.PATCH('/api/tasks/{task_id}/complete', { params, body: wish })),
        );
        known = known.map((other) => (other.id === id ? task : other));
      } finally {
        if (wishes.get(id) === wish) wishes.delete(id);
        changed(shown());
      }
    },

    remove: async ({ id, updated_at }) => {
      const path = { task_id: id };
      const read = await client.GET('/api/tasks/{task_id}', { params: { path } });
      // "" is no version, so that the service refuses a task that has changed as it refuses one that changes now.
      const version = dataOf(read).updated_at === updated_at ? (read.response.headers.get('ETag') ?? '""') : '""';
      dataOf(await client.DELETE('/api/tasks/{task_id}', { params: { path, header: { 'If-Match': version } } }));
      know(known.filter((task) => task.id !== id));
    },
  };
}

interface Answer<Data> {
  readonly data?: Data | undefined;
  readonly error?: Problem | undefined;
  readonly response: Response;
}

/** @throws Refused */
function dataOf<Data>({ data, error, response }: Answer<Data>): Data {
  if (response.ok) return data as Data;
  if (typeof error === 'object' && 'type' in error) throw new Refused(error);
  throw new Error(`Something between you and the service answered ${response.status}.`);
}
