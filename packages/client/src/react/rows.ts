import type { TaskCopy } from '../changes.ts';
import type { PendingChange, TaskRow } from './pending-change.ts';

/** @returns what the user should see: what the service said last, with the pending changes in their order */
export function rowsOf(
  copy: TaskCopy | undefined,
  pending: readonly PendingChange[],
  user: string,
): readonly TaskRow[] {
  const keys = new Map(Object.entries(copy?.ids ?? {}).map(([key, id]) => [id, key]));
  const known = (copy?.tasks ?? []).map((task): TaskRow => ({
    ...task,
    key: keys.get(task.id) ?? String(task.id),
    isPending: false,
  }));
  return pending.reduce((rows, change) => withChange(rows, change, user), known);
}

function withChange(rows: TaskRow[], change: PendingChange, user: string): TaskRow[] {
  const isTarget = ({ id, key }: TaskRow): boolean =>
    'row' in change && (change.id === undefined ? key === change.row : id === change.id);
  switch (change.kind) {
    case 'create': {
      // The stream can bring the new task before its own response comes.
      if (rows.some(({ key }) => key === change.key)) return rows;
      const { task, key, at } = change;
      const { title, description = null, completed = false } = task;
      const times = { created_at: at, updated_at: at };
      return [{ id: undefined, key, user_id: user, title, description, completed, ...times, isPending: true }, ...rows];
    }
    case 'update':
      return rows.map((row) => (isTarget(row) ? { ...row, ...change.changes, isPending: true } : row));
    case 'complete':
      return rows.map((row) => (isTarget(row) ? { ...row, completed: change.completed, isPending: true } : row));
    case 'delete':
      return rows.filter((row) => !isTarget(row));
    case 'complete-all':
      return rows.map((row) =>
        row.completed === change.completed ? row : { ...row, completed: change.completed, isPending: true },
      );
    case 'clear-completed':
      return rows.filter(({ completed }) => !completed);
  }
}
