import { hash } from 'node:crypto';
import type { components } from '../../generated/openapi.d.ts';
import { JsonList, JsonText } from '../speed/json-text.ts';
import type { RunStatement } from '../speed/pipeline.ts';
import { compileRowJson, type ObjectSchema } from '../speed/row-json.ts';
import type { Parameter, TextRow } from '../speed/statement.ts';
import { taskStatements } from './statements.ts';

type Task = components['schemas']['Task'];

/** A task as it goes out. */
export interface StoredTask {
  readonly id: number;
  /** 1 when it is new; each change adds one. */
  readonly version: number;
  readonly json: JsonText<Task>;
}

export interface TaskPage {
  readonly json: JsonText<Task[]>;
  /** The keyset of the next page, if there is one: its tasks have lower ids. */
  readonly next: number | undefined;
}

/** The members of a task that its owner writes. */
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
export type ExpectedVersions = readonly number[] | undefined;

/**
 * One owner's tasks, and the only door to the table: a statement without an owner cannot be written here.
 * Each method is one statement and one round trip, but for a second one when `createOnce` comes again.
 */
export interface TaskStore {
  /** The owner's tasks, newest first. */
  list(filter: TaskFilter): Promise<TaskPage>;
  create(draft: TaskDraft): Promise<StoredTask>;
  /**
   * Creates the task unless `key` has created one in the last 24 hours; then gives that one as it was when new.
   * @returns undefined when it was created from another draft
   */
  createOnce(key: string, draft: TaskDraft): Promise<StoredTask | undefined>;
  find(id: number): Promise<StoredTask | undefined>;
  /** Changes the members that `draft` has and leaves the others as they are. */
  update(id: number, draft: Partial<TaskDraft>, expected?: ExpectedVersions): Promise<StoredTask | undefined>;
  /** Sets `completed`, or toggles it in the statement itself, so that concurrent toggles all count. */
  complete(id: number, completed: boolean | undefined, expected?: ExpectedVersions): Promise<StoredTask | undefined>;
  /** @returns whether there was such a task, of such a version */
  delete(id: number, expected?: ExpectedVersions): Promise<boolean>;
}

const beforeAll = Number.MAX_SAFE_INTEGER + 1;

/** @param schema the contract's Task, whose members are the columns */
export function createTaskStores(run: RunStatement, schema: ObjectSchema): (ownerId: string) => TaskStore {
  const statements = taskStatements(schema);
  const toJson = compileRowJson(schema);
  const columns = Object.keys(schema.properties);
  const idColumn = columns.indexOf('id');
  const versionColumn = columns.length;

  async function one(name: keyof typeof statements, values: Parameter[]): Promise<TextRow | undefined> {
    let first: TextRow | undefined;
    await run(statements[name], values, (row) => { first = row; });
    return first;
  }

  const stored = (row: TextRow): StoredTask => ({ id: Number(row[idColumn]), version: Number(row[versionColumn]), json: new JsonText([toJson(row)]) });
  const found = (row: TextRow | undefined): StoredTask | undefined => row && stored(row);

  return (ownerId) => ({
    list: async ({ completed, status = 'all', before = beforeAll, limit }) => {
      const list = new JsonList<Task>();
      let next: number | undefined;
      let last = 0;
      await run(statements.list, [ownerId, before, completed, status === 'all' ? null : status === 'completed', limit === undefined ? null : limit + 1], (row) => {
        if (list.length === limit) next = last;
        else list.push(toJson(row));
        last = Number(row[idColumn]);
      });
      return { json: list.end(), next };
    },
    create: async ({ title, description = null, completed = false }) => {
      const row = await one('create', [ownerId, title, description, completed]);
      if (!row) throw new TypeError('the insert gave no row back');
      return stored(row);
    },
    createOnce: async (key, { title, description = null, completed = false }) => {
      const members = [title, description, completed];
      const fingerprint = hash('sha256', JSON.stringify(members));
      const row = await one('createOnce', [ownerId, ...members, key, fingerprint]);
      return found(row ?? await one('findCreated', [ownerId, key, fingerprint, ...members]));
    },
    find: async (id) => found(await one('find', [ownerId, id])),
    update: async (id, { title, description, completed }, expected) => found(await one('update', [ownerId, id, title, description !== undefined, description, completed, expected])),
    complete: async (id, completed, expected) => found(await one('complete', [ownerId, id, completed, expected])),
    delete: async (id, expected) => (await one('delete', [ownerId, id, expected])) !== undefined,
  });
}
