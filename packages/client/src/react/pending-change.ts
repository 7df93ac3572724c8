import type { Task, TaskCreate, TaskUpdate } from '../contract.ts';

/** A task on the page: the service's, or one that the service does not have yet. */
export interface TaskRow extends Omit<Task, 'id'> {
  /** undefined until the service has created the task. */
  readonly id: number | undefined;
  /** For React. It stays the same when the task is created. */
  readonly key: string;
  /** Whether a change of this row has not been confirmed by the service. */
  readonly isPending: boolean;
}

interface Target {
  readonly id: number | undefined;
  /** The row's. If it has no id, the key that creates it. */
  readonly row: string;
}

/** What the user has done and the service has not confirmed. It survives a reload, so that it is plain data. */
export type PendingChange = {
  /** Tells this change from all others, and is its Idempotency-Key. */
  readonly key: string;
} & (
  | { readonly kind: 'create'; readonly task: TaskCreate; readonly at: string }
  | ({ readonly kind: 'update'; readonly changes: TaskUpdate } & Target)
  | ({ readonly kind: 'complete'; readonly completed: boolean } & Target)
  | ({ readonly kind: 'delete' } & Target)
  | { readonly kind: 'complete-all'; readonly completed: boolean }
  | {
      readonly kind: 'clear-completed';
      /** Whether a request may have reached the service. */
      readonly isSent?: boolean;
    }
);

export type ChangeKind = PendingChange['kind'];
