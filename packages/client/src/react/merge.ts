import { applyChanges, type ChangesPage, type TaskCopy } from '../changes.ts';
import type { Task } from '../contract.ts';
import type { Outcome } from './outcome.ts';

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

  const newer = (copy: TaskCopy | undefined, tasks: readonly Task[]): Task[] => {
    const known = new Map(copy?.tasks.map(({ id, updated_at }) => [id, updated_at]));
    return tasks.filter(({ id, updated_at }) => !deleted.has(id) && updated_at >= (known.get(id) ?? ''));
  };

  return {
    page: (copy, page) => {
      if (page.startsOver) deleted.clear();
      for (const id of page.deleted) deleted.add(id);
      const before = page.startsOver ? undefined : copy;
      return applyChanges(before, { ...page, tasks: newer(before, page.tasks) });
    },
    outcome: (copy, { change, task }) => {
      const gone = goneAfter(copy, change);
      // Of "clear completed" the page can only tell which tasks it seems to have deleted.
      if (change.kind === 'delete') for (const id of gone) deleted.add(id);
      return applyChanges(copy, {
        tasks: task === undefined ? [] : newer(copy, [task]),
        deleted: gone,
        idempotency_keys: change.kind === 'create' && task !== undefined ? [{ task_id: task.id, key: change.key }] : [],
        next: copy.next,
        startsOver: false,
        isLast: true,
      });
    },
  };
}

function goneAfter(copy: TaskCopy, change: Outcome['change']): number[] {
  switch (change.kind) {
    case 'delete': {
      const id = change.id ?? copy.ids[change.row];
      return id === undefined ? [] : [id];
    }
    case 'clear-completed':
      return copy.tasks.filter(({ completed }) => completed).map(({ id }) => id);
    case 'create':
    case 'update':
    case 'complete':
      return [];
  }
}
