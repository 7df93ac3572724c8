import type { Changes, Task } from './contract.ts';
import { pass } from './pass.ts';
import { isProblem } from './problems.ts';

export interface ChangesPage extends Changes {
  /** Drop what you have before you apply this page. */
  readonly startsOver: boolean;
  /** After this page you have the tasks that the service had at that moment. */
  readonly isLast: boolean;
}

export interface ChangesOptions {
  /** `next` of the last page that you have applied. */
  readonly since?: string | undefined;
  /** In milliseconds. Without it the iteration ends with the last page that there is now. */
  readonly pollEvery?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type ReadChanges = (
  since: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<{ changes: Changes; isLast: boolean }>;

/**
 * Reads one page after the other, and starts over when the service does not know the changes since then any more (410).
 * A poll that finds no change yields nothing.
 */
export async function* followChanges(
  read: ReadChanges,
  { since, pollEvery, signal }: ChangesOptions,
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
    const hasNews = changes.next !== position || changes.tasks.length + changes.deleted.length > 0;
    if (hasNews) yield { ...changes, startsOver: position === undefined, isLast };
    position = changes.next;
    if (!isLast) continue;
    if (pollEvery === undefined) return;
    // `streamChanges` would tell of changes sooner: see docs/live.md.
    await pass(pollEvery, signal);
  }
}

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
