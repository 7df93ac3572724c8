import { hash } from 'node:crypto';
import type { components } from '../../generated/openapi.d.ts';
import type { Parameter, RunStatement, TextRow } from '../postgres/query.ts';
import { compileRowJson, type ObjectSchema } from '../postgres/row-json.ts';
import { JsonText } from '../json-text.ts';
import { createChangesReaders, type ReadChanges } from './changes.ts';
import { createPortions } from './portions.ts';
import { taskStatements } from './statements.ts';

type Task = components['schemas']['Task'];

/** A task as it goes out. */
export interface StoredTask {
  readonly id: number;
  /** Digits that no other text of the task has ever had: the number of its changes, and when the last of them was. */
  readonly version: string;
  readonly json: JsonText<Task>;
}

export interface TaskPage {
  /** Digits that change with each change of any of the owner's tasks. It may be older than the tasks of a list without a limit. */
  readonly version: string;
  /** undefined when the version is one of those that are known already. */
  readonly json: JsonText<Task[]> | undefined;
  /** The keyset of the next page, if there is one: its tasks have lower ids. */
  readonly next: number | undefined;
}

/** The properties of a task that its owner writes. */
export interface TaskDraft {
  readonly title: string;
  readonly description?: string | null;
  readonly completed?: boolean;
}

export interface TaskFilter {
  readonly completed?: boolean | undefined;
  readonly status?: 'all' | 'pending' | 'completed' | undefined;
  /** Only tasks with a lower id. */
  readonly before?: number | undefined;
  readonly limit?: number | undefined;
}

/** The versions that a task must have to be changed; undefined for any. */
export type ExpectedVersions = readonly string[] | undefined;

/**
 * One owner's tasks, and the only door to the table: a statement without an owner cannot be written here.
 * Each method is one statement and one round trip, but for `erase`, for a second one when `createOnce` comes again or a
 * known list has changed, and for a long list without a limit.
 */
export interface TaskStore {
  readonly ownerId: string;
  /**
   * The owner's tasks, newest first. Without a limit a long list is read in portions while it is sent: each task comes once
   * at most, one that others neither create, change nor delete meanwhile exactly once. The version is that of the first portion.
   * @param known versions of a page that the caller has; undefined when it has none
   */
  list(filter: TaskFilter, known?: readonly string[]): Promise<TaskPage>;
  readonly changes: ReadChanges;
  create(draft: TaskDraft): Promise<StoredTask>;
  /**
   * Creates the task unless `key` has created one in the last 24 hours; then gives that one as it was when new.
   * @returns undefined when it was created from another draft
   */
  createOnce(key: string, draft: TaskDraft): Promise<StoredTask | undefined>;
  find(id: number): Promise<StoredTask | undefined>;
  /** Changes the properties that `draft` has and leaves the others as they are. */
  update(id: number, draft: Partial<TaskDraft>, expected?: ExpectedVersions): Promise<StoredTask | undefined>;
  /** Sets `completed`, or toggles it in the statement itself, so that concurrent toggles all count. */
  complete(id: number, completed: boolean | undefined, expected?: ExpectedVersions): Promise<StoredTask | undefined>;
  /**
   * Sets `completed` of all tasks of which it is `isCompleted`.
   * @param expected versions that the owner's list must have
   * @returns how many tasks those were; undefined when the list has none of the versions
   */
  completeAll(isCompleted: boolean, completed: boolean, expected?: ExpectedVersions): Promise<number | undefined>;
  /** Deletes all tasks of which `completed` is `isCompleted`; otherwise like `completeAll`. */
  deleteAll(isCompleted: boolean, expected?: ExpectedVersions): Promise<number | undefined>;
  /** Erases all rows of the owner, in two statements; repeated, it erases what is left. @returns how many tasks there were */
  erase(): Promise<number>;
  /** @returns whether there was such a task, of such a version */
  delete(id: number, expected?: ExpectedVersions): Promise<boolean>;
}

const beforeAll = Number.MAX_SAFE_INTEGER + 1;

/** @param schema the contract's Task, whose properties are the columns */
export function createTaskStores(run: RunStatement, schema: ObjectSchema): (ownerId: string) => TaskStore {
  const statements = taskStatements(schema);
  const changesOf = createChangesReaders(run, schema);
  const toJson = compileRowJson(schema);
  const columns = Object.keys(schema.properties);
  const idColumn = columns.indexOf('id');
  const updatedColumn = columns.indexOf('updated_at');
  const versionColumn = columns.length;

  async function one(name: keyof typeof statements, values: Parameter[]): Promise<TextRow | undefined> {
    const [row] = await run(statements[name], values);
    return row;
  }

  // A database that is restored counts the same numbers again, for other texts.
  const versionOf = (row: TextRow): string => `${row[versionColumn]}${Date.parse(`${row[updatedColumn]}Z`)}`;
  const stored = (row: TextRow): StoredTask => ({
    id: Number(row[idColumn]),
    version: versionOf(row),
    json: new JsonText(toJson(row)),
  });
  const found = (row: TextRow | undefined): StoredTask | undefined => row && stored(row);

  const counted = (row: TextRow | undefined): number | undefined => row && Number(row[0]);

  /** A list without a task has one row all the same, for its version. */
  const tasksOf = (rows: readonly TextRow[]): readonly TextRow[] => (rows[0]?.[idColumn] === null ? [] : rows);

  const idOf = (row: TextRow | undefined): number => Number(row?.[idColumn]);

  const portions = createPortions(toJson, idOf);

  return (ownerId) => ({
    ownerId,
    list: async ({ completed, status = 'all', before = beforeAll, limit }, known) => {
      if (known) {
        // Where nothing has changed this is all. A list that gets another version in between has that version.
        const version = (await one('version', [ownerId]))?.[0] ?? '';
        if (known.includes(version)) return { version, json: undefined, next: undefined };
      }
      const isCompleted = status === 'all' ? null : status === 'completed';
      const read = (from: number, most: number): Promise<readonly TextRow[]> =>
        run(statements.list, [ownerId, from, completed, isCompleted, most + 1]);
      const readOn = async (from: number, most: number): Promise<readonly TextRow[]> => tasksOf(await read(from, most));
      const most = limit ?? portions.mostFirst();
      const found = await read(before, most);
      const version = found[0]?.[versionColumn] ?? '';
      const rows = tasksOf(found);
      if (limit === undefined && rows.length > most)
        return { version, json: new JsonText(portions.join(rows, readOn)), next: undefined };
      const page = rows.slice(0, most);
      return {
        version,
        json: new JsonText(`[${page.map(toJson).join(',')}]`),
        next: rows.length > most ? idOf(page.at(-1)) : undefined,
      };
    },
    changes: changesOf(ownerId),
    create: async ({ title, description = null, completed = false }) => {
      const row = await one('create', [ownerId, title, description, completed]);
      if (!row) throw new TypeError('the insert gave no row back');
      return stored(row);
    },
    createOnce: async (key, { title, description = null, completed = false }) => {
      const members = [title, description, completed];
      const fingerprint = hash('sha256', JSON.stringify(members));
      const row = await one('createOnce', [ownerId, ...members, key, fingerprint]);
      return found(row ?? (await one('findCreated', [ownerId, key, fingerprint, ...members])));
    },
    find: async (id) => found(await one('find', [ownerId, id])),
    update: async (id, { title, description, completed }, expected) =>
      found(await one('update', [ownerId, id, title, description !== undefined, description, completed, expected])),
    complete: async (id, completed, expected) => found(await one('complete', [ownerId, id, completed, expected])),
    completeAll: async (isCompleted, completed, expected) =>
      counted(await one('completeAll', [ownerId, isCompleted, completed, expected])),
    deleteAll: async (isCompleted, expected) => counted(await one('deleteAll', [ownerId, isCompleted, expected])),
    erase: async () => {
      const row = await one('erase', [ownerId]);
      await run(statements.forget, [ownerId]);
      return Number(row?.[0]);
    },
    delete: async (id, expected) => (await one('delete', [ownerId, id, expected])) !== undefined,
  });
}
