import type { Changes, Task } from './contract.ts';
import { isProblem } from './problems.ts';

export interface ChangesPage extends Changes {
  /** Drop what you have before you apply this page. */
  readonly startsOver: boolean;
  /** Whether no more pages follow at once: after this one you have the tasks that the service had at that moment. */
  readonly isLast: boolean;
}

export interface ChangesOptions {
  /** `next` of the last page that you have applied. */
  readonly since?: string | undefined;
  /** Whether the iteration goes on with each change when it is made. Without it, it ends with the last page that there is now. */
  readonly live?: boolean | undefined;
  /** Gets the reason when a live iteration cannot reach the service, and undefined when it can. It comes back by itself. */
  readonly onConnectionChange?: ((error: Error | undefined) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type ReadChanges = (
  since: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<{ changes: Changes; isLast: boolean }>;

/**
 * Reads one page after the other up to the last one, and starts over when the service does not know the changes since then any
 * more (410). Yields nothing if nothing has changed.
 */
export async function* readChanges(
  read: ReadChanges,
  { since, signal }: Pick<ChangesOptions, 'since' | 'signal'>,
): AsyncGenerator<ChangesPage, void, undefined> {
  for (let position = since; ;) {
    let page: Awaited<ReturnType<ReadChanges>>;
    try {
      page = await read(position, signal);
    } catch (error) {
      if (position === undefined || !isProblem(error, '/problems/gone')) throw error;
      position = undefined;
      continue;
    }
    const { changes, isLast } = page;
    if (hasNews(changes, position)) yield { ...changes, startsOver: position === undefined, isLast };
    position = changes.next;
    if (isLast) return;
  }
}

export const hasNews = (changes: Changes, position: string | undefined): boolean =>
  changes.next !== position || changes.tasks.length + changes.deleted.length > 0;

/** A client's copy of the tasks. */
export interface TaskCopy {
  /** Newest first. */
  readonly tasks: readonly Task[];
  /** The ids of tasks by the Idempotency-Key that created them. */
  readonly ids: Readonly<Record<string, number>>;
  /** How far the copy is. */
  readonly next: string;
}

/** @returns the copy with a page of changes applied, as the contract says */
export function applyChanges(copy: TaskCopy | undefined, page: ChangesPage): TaskCopy {
  const before = page.startsOver ? undefined : copy;
  const replaced = new Set([...page.deleted, ...page.tasks.map(({ id }) => id)]);
  const deleted = new Set(page.deleted);
  const ids = Object.entries(before?.ids ?? {}).filter(([, id]) => !deleted.has(id));
  const created = page.idempotency_keys.map(({ key, task_id }): [string, number] => [key, task_id]);
  return {
    tasks: [...(before?.tasks ?? []).filter(({ id }) => !replaced.has(id)), ...page.tasks].sort((a, b) => b.id - a.id),
    ids: Object.fromEntries([...ids, ...created]),
    next: page.next,
  };
}
