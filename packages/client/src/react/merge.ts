import { applyChanges, type ChangesPage, type TaskCopy } from '../changes.ts';
import type { Task } from '../contract.ts';
import type { Outcome } from './outcome.ts';
import type { PendingChange } from './pending-change.ts';

export interface Merge {
  page(this: void, copy: TaskCopy | undefined, page: ChangesPage): TaskCopy;
  /** @returns the copy with what a change of the user has done */
  outcome(this: void, copy: TaskCopy, outcome: Outcome): TaskCopy;
}

/**
 * Pages of changes and responses of writes come over different connections: a page that was read before a write can come after its
 * response, and a response after the change that somebody else made next. What is older than the copy is left out.
 */
export function createMerge(): Merge {
  /** Ids of tasks that are known to be deleted. They do not come back. */
  const deleted = new Set<number>();
  /** The `updated_at` of tasks that a change of many tasks has replaced. Neither these versions nor older ones come back. */
  const replaced = new Map<number, string>();

  const newer = (copy: TaskCopy | undefined, tasks: readonly Task[]): Task[] => {
    const known = new Map(copy?.tasks.map(({ id, updated_at }) => [id, updated_at]));
    return tasks.filter(
      ({ id, updated_at }) =>
        !deleted.has(id) && updated_at >= (known.get(id) ?? '') && updated_at > (replaced.get(id) ?? ''),
    );
  };

  return {
    page: (copy, page) => {
      if (page.startsOver) {
        deleted.clear();
        replaced.clear();
      }
      for (const id of page.deleted) deleted.add(id);
      const before = page.startsOver ? undefined : copy;
      return applyChanges(before, { ...page, tasks: newer(before, page.tasks) });
    },
    outcome: (copy, { change, task, affected }) => {
      // What has changed since the request was sent is left to the pages: it can be from before the change, or from after it.
      const unchanged = copy.tasks.filter(({ id, updated_at }) => affected?.get(id) === updated_at);
      for (const { id, updated_at } of unchanged) replaced.set(id, updated_at);
      const of = (news: Partial<ChangesPage>): TaskCopy =>
        applyChanges(copy, {
          ...{ tasks: [], deleted: [], idempotency_keys: [], next: copy.next, startsOver: false, isLast: true },
          ...news,
        });
      switch (change.kind) {
        case 'create':
          return task
            ? of({ tasks: newer(copy, [task]), idempotency_keys: [{ task_id: task.id, key: change.key }] })
            : copy;
        case 'update':
        case 'complete':
          return task ? of({ tasks: newer(copy, [task]) }) : copy;
        case 'delete': {
          const id = change.id ?? copy.ids[change.row];
          if (id === undefined) return copy;
          deleted.add(id);
          return of({ deleted: [id] });
        }
        case 'complete-all':
          return of({ tasks: unchanged.map((known) => ({ ...known, completed: change.completed })) });
        case 'clear-completed':
          return of({ deleted: unchanged.map(({ id }) => id) });
      }
    },
  };
}

/** @returns the `updated_at` of the tasks that a change of many tasks seems to affect, by their ids */
export function affectedBy(copy: TaskCopy | undefined, change: PendingChange): ReadonlyMap<number, string> | undefined {
  if (change.kind !== 'clear-completed' && change.kind !== 'complete-all') return undefined;
  const affected = (copy?.tasks ?? []).filter(
    ({ completed }) => completed === (change.kind === 'clear-completed' || !change.completed),
  );
  return new Map(affected.map(({ id, updated_at }) => [id, updated_at]));
}
