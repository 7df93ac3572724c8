import type { Client } from 'openapi-fetch';
import type { ChangesOptions, ChangesPage } from './changes.ts';
import type { operations, paths, Task, TaskCreate, TaskUpdate } from './contract.ts';

export interface TodoClientOptions {
  /** Where the service listens, such as `http://localhost:8000`. */
  readonly baseUrl: string;
  /** Returns a new token: from `GET /api/auth/token` of Better Auth's jwt plugin, or from your own route. */
  readonly token: () => Promise<string>;
  /** If given, `/api/tasks` becomes `/api/{user_id}/tasks`. Both serve the same operations; the token says who the user is. */
  readonly userId?: string | undefined;
  readonly credentials?: RequestCredentials;
}

export interface Signalled {
  readonly signal?: AbortSignal | undefined;
}

export interface Keyed extends Signalled {
  /** The Idempotency-Key, one for each change. Keep it if you may have to send the same change again, after a reload for example. */
  readonly key?: string;
}

export interface Conditional extends Keyed {
  /** Does it only if the task, or any task for an operation on many, has not changed since this ETag. */
  readonly ifMatch?: string | undefined;
}

type ListQuery = NonNullable<operations['listTasks']['parameters']['query']>;

/**
 * The operations of the contract under their names. Each throws a ProblemError when the service refuses. Each change is done once,
 * however often its request has to be sent.
 */
export interface TodoClient {
  listTasks(query?: ListQuery, options?: Signalled): Promise<readonly Task[]>;
  getTask(id: number, options?: Signalled): Promise<Task>;
  createTask(task: TaskCreate, options?: Keyed): Promise<Task>;
  updateTask(id: number, changes: TaskUpdate, options?: Conditional): Promise<Task>;
  /** Sets whether the task is completed: send the state that the user wants to see, not a toggle. */
  completeTask(id: number, completed: boolean, options?: Conditional): Promise<Task>;
  deleteTask(id: number, options?: Conditional): Promise<void>;
  /** @returns how many tasks were changed */
  completeTasks(selected: { completed: boolean }, completed: boolean, options?: Conditional): Promise<number>;
  /** @returns how many tasks were deleted */
  deleteTasks(selected: { completed: boolean }, options?: Conditional): Promise<number>;
  /** @returns how many tasks were erased */
  eraseTasks(userId: string, options?: Signalled): Promise<number>;
  changes(options?: ChangesOptions): AsyncGenerator<ChangesPage, void, undefined>;
  /** @returns the ETag of a task or list that this client returned, for `ifMatch` */
  etagOf(value: Task | readonly Task[]): string | undefined;
  /** What the operations above send with: it has the token, and neither retries nor throws. */
  readonly http: Client<paths>;
}
