import { parseEntityTags } from '../http/entity-tag.ts';
import { Problem } from '../problems.ts';
import type { Conditions, TaskStore } from '../tasks/task-store.ts';

/** The headers on which a write depends. */
interface WriteHeaders {
  readonly 'If-Match'?: string;
  readonly 'Idempotency-Key'?: string;
}

/** The statement of a write compares the versions of If-Match (RFC 9110, section 13.1.1), see tasks/statements.ts. */
export const conditionsOf = (header: WriteHeaders): Conditions => [
  parseEntityTags(header['If-Match']),
  header['Idempotency-Key'],
];

export const noSuchTask = (): Problem => new Problem('not-found', { detail: 'There is no such task.' });

/**
 * For a task that a statement did not find.
 * @throws Problem 412 if the task exists and the request has If-Match, otherwise 404
 */
export async function throwNotFoundOrPreconditionFailed(
  tasks: TaskStore,
  id: number,
  header: { readonly 'If-Match'?: string },
): Promise<never> {
  throw header['If-Match'] !== undefined && (await tasks.find(id)) ? new Problem('precondition-failed') : noSuchTask();
}

/** @param count undefined if the list has none of the expected versions, and nothing was done @throws Problem 412 */
export function requireListVersion(count: number | undefined): number {
  if (count === undefined)
    throw new Problem('precondition-failed', {
      detail: 'Your tasks have changed since you saw them. Load them again.',
    });
  return count;
}
