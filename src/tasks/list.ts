import type { components } from '../../generated/openapi.d.ts';
import { JsonText } from '../json-text.ts';
import { unfinishedListsOfUser } from '../limits.ts';
import { PerUserLimit } from '../per-user-limit.ts';
import type { RunStatement, TextRow } from '../postgres/query.ts';
import { compileRowJson, type ObjectSchema } from './row-json.ts';
import { createPortions } from './portions.ts';
import { taskStatements } from './statements.ts';
import { TooManyLists } from './too-many-lists.ts';

export interface TaskPage {
  /**
   * Digits that change with each change of any of the owner's tasks. It may be older than the tasks of a list without a
   * limit.
   */
  readonly version: string;
  /** undefined when the version is one of those that are known already. */
  readonly json: JsonText<components['schemas']['Task'][]> | undefined;
  /** The keyset of the next page, if there is one: its tasks have lower ids. */
  readonly next: number | undefined;
}

export interface TaskFilter {
  readonly completed?: boolean | undefined;
  readonly status?: 'all' | 'pending' | 'completed' | undefined;
  /** Only tasks with a lower id. */
  readonly before?: number | undefined;
  readonly limit?: number | undefined;
}

/**
 * Reads the owner's tasks, newest first. Without a limit a long list is read in portions while it is sent. Each task
 * comes once at most, and exactly once if it is not created, changed or deleted meanwhile. The version is that of the
 * first portion. Such a list counts as unfinished until its body has ended or is destroyed.
 * @param known versions that the client has, "*" for any; undefined when it has none
 * @throws TooManyLists for a list without a limit while the owner has as many unfinished ones as a user may have
 */
export type ReadList = (filter: TaskFilter, known?: readonly string[] | '*') => Promise<TaskPage>;

const beforeAll = Number.MAX_SAFE_INTEGER + 1;

/** @param schema the contract's Task, whose properties are the columns */
export function createListReaders(run: RunStatement, schema: ObjectSchema): (ownerId: string) => ReadList {
  const statements = taskStatements(schema);
  const toJson = compileRowJson(schema);
  const columns = Object.keys(schema.properties);
  const idColumn = columns.indexOf('id');
  const versionColumn = columns.length;
  const unfinished = new PerUserLimit(unfinishedListsOfUser);
  const idOf = (row: TextRow | undefined): number => Number(row?.[idColumn]);
  const portions = createPortions(toJson, idOf);
  const arrayOf = (rows: readonly TextRow[]) =>
    new JsonText<components['schemas']['Task'][]>(`[${rows.map(toJson).join(',')}]`);

  return (ownerId) => {
    const versionNow = async (): Promise<string> => (await run(statements.version, [ownerId]))[0]?.[0] ?? '';

    /** @returns one task more than `most` if there is one */
    async function read({ completed, status = 'all' }: TaskFilter, before: number, most: number) {
      const isCompleted = status === 'all' ? null : status === 'completed';
      const found = await run(statements.list, [ownerId, before, completed, isCompleted, most + 1]);
      // A list without a task has one row all the same, for its version.
      return { version: found[0]?.[versionColumn] ?? '', rows: found[0]?.[idColumn] === null ? [] : found };
    }

    async function readPage(filter: TaskFilter, limit: number): Promise<TaskPage> {
      const { version, rows } = await read(filter, filter.before ?? beforeAll, limit);
      const page = rows.slice(0, limit);
      return { version, json: arrayOf(page), next: rows.length > limit ? idOf(page.at(-1)) : undefined };
    }

    async function readWhole(filter: TaskFilter): Promise<TaskPage> {
      if (!unfinished.has(ownerId)) throw new TooManyLists();
      const most = portions.mostFirst();
      const { version, rows } = await read(filter, filter.before ?? beforeAll, most);
      if (rows.length <= most) return { version, json: arrayOf(rows), next: undefined };
      const leave = unfinished.take(ownerId);
      if (!leave) throw new TooManyLists();
      const pieces = portions.join(rows, async (from, more) => (await read(filter, from, more)).rows);
      return { version, json: new JsonText(pieces, leave), next: undefined };
    }

    return async (filter, known) => {
      if (known) {
        // The list may change before the next statement, whose version is then the one that is returned.
        const version = await versionNow();
        if (known === '*' || known.includes(version)) return { version, json: undefined, next: undefined };
      }
      return filter.limit === undefined ? readWhole(filter) : readPage(filter, filter.limit);
    };
  };
}
