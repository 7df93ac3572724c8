import { hash } from 'node:crypto';
import type { components } from '../../generated/openapi.d.ts';
import type { Parameter, RunStatement, TextRow } from '../postgres/query.ts';
import { compileRowJson, type ObjectSchema } from './row-json.ts';
import { JsonText } from '../json-text.ts';
import { createChangesReaders, type ReadChanges } from './changes.ts';
import { KeyReused } from './key-reused.ts';
import { keyedStatements } from './keyed-statements.ts';
import { createListReaders, type ReadList } from './list.ts';
import { taskStatements } from './statements.ts';

type Task = components['schemas']['Task'];

/** A task as a response has it. */
export interface StoredTask {
  readonly id: number;
  /** Digits that no earlier state of the task had: the number of its changes, and the time of the last one. */
  readonly version: string;
  readonly json: JsonText<Task>;
}

/** The properties of a task that its owner writes. */
export interface TaskDraft {
  readonly title: string;
  readonly description?: string | null;
  readonly completed?: boolean;
}

/** The versions of which the task, or the list, must have one (undefined for any), and the request's Idempotency-Key. */
export type Conditions = [expected?: readonly string[] | undefined, key?: string | undefined];

/**
 * One owner's tasks: the only code that queries the table, always with the owner.
 * Each method runs one statement. Exceptions: `erase`, a key that comes again, a known list that has changed, and a long list
 * without a limit.
 *
 * A method that takes a `key` does its work unless the key has done the same within its lifetime; then it returns what it
 * returned then. A change that finds nothing to change uses up no key.
 * @throws KeyReused when the key was used for something else
 */
export interface TaskStore {
  readonly ownerId: string;
  readonly list: ReadList;
  readonly changes: ReadChanges;
  create(draft: TaskDraft, key?: string): Promise<StoredTask>;
  find(id: number): Promise<StoredTask | undefined>;
  /** Changes the properties that `draft` has and leaves the others as they are. */
  update(id: number, draft: Partial<TaskDraft>, ...conditions: Conditions): Promise<StoredTask | undefined>;
  /** Sets `completed`, or toggles it in the statement itself, so that concurrent toggles all count. */
  complete(id: number, completed: boolean | undefined, ...conditions: Conditions): Promise<StoredTask | undefined>;
  /**
   * Sets `completed` of all tasks of which it is `isCompleted`.
   * @returns how many; undefined if the list has no expected version
   */
  completeAll(isCompleted: boolean, completed: boolean, ...conditions: Conditions): Promise<number | undefined>;
  /** Deletes all tasks of which `completed` is `isCompleted`; otherwise like `completeAll`. */
  deleteAll(isCompleted: boolean, ...conditions: Conditions): Promise<number | undefined>;
  /** Erases all rows of the owner, in two statements; repeated, it erases what is left. @returns how many tasks there were */
  erase(): Promise<number>;
  /** @returns whether there was such a task, of such a version */
  delete(id: number, ...conditions: Conditions): Promise<boolean>;
}

/** The statements that have one for requests with a key. */
type Change = 'update' | 'complete' | 'completeAll' | 'deleteAll' | 'delete';

const fingerprintOf = (request: readonly Parameter[]): string => hash('sha256', JSON.stringify(request));

/** @param schema the contract's Task, whose properties are the columns */
export function createTaskStores(run: RunStatement, schema: ObjectSchema): (ownerId: string) => TaskStore {
  const statements = { ...taskStatements(schema), ...keyedStatements(schema) };
  const listOf = createListReaders(run, schema);
  const changesOf = createChangesReaders(run, schema);
  const toJson = compileRowJson(schema);
  const columns = Object.keys(schema.properties);
  const idColumn = columns.indexOf('id');
  const updatedColumn = columns.indexOf('updated_at');
  const versionColumn = columns.length;
  /** Of a response that was kept. */
  const countColumn = versionColumn + 1;

  async function one(name: keyof typeof statements, values: Parameter[]): Promise<TextRow | undefined> {
    const [row] = await run(statements[name], values);
    return row;
  }

  /** Runs a change. With a key it runs once, and returns the same row again. */
  async function change(name: Change, values: Parameter[], key: string | undefined): Promise<TextRow | undefined> {
    if (key === undefined) return one(name, values);
    const fingerprint = fingerprintOf([name, ...values]);
    const row = await one(`${name}Once`, [...values, key, fingerprint]);
    if (row) return row;
    const held = await one('findResponse', [values[0], key, fingerprint]);
    if (held?.at(-1) === 'f') throw new KeyReused();
    return held;
  }

  // After a restore the database gives the same version numbers to other states: the time tells them apart.
  const versionOf = (row: TextRow): string => `${row[versionColumn]}${Date.parse(`${row[updatedColumn]}Z`)}`;
  const stored = (row: TextRow): StoredTask => ({
    id: Number(row[idColumn]),
    version: versionOf(row),
    json: new JsonText(toJson(row)),
  });
  const found = (row: TextRow | undefined): StoredTask | undefined => row && stored(row);

  const counted = (row: TextRow | undefined): number | undefined => row && Number(row[countColumn] ?? row[0]);

  return (ownerId) => ({
    ownerId,
    list: listOf(ownerId),
    changes: changesOf(ownerId),
    create: async ({ title, description = null, completed = false }, key) => {
      const values = [title, description, completed];
      if (key === undefined) {
        const row = await one('create', [ownerId, ...values]);
        if (!row) throw new TypeError('the insert gave no row back');
        return stored(row);
      }
      const fingerprint = fingerprintOf(values);
      const row =
        (await one('createOnce', [ownerId, ...values, key, fingerprint])) ??
        (await one('findCreated', [ownerId, key, fingerprint, ...values]));
      if (!row) throw new KeyReused();
      return stored(row);
    },
    find: async (id) => found(await one('find', [ownerId, id])),
    update: async (id, { title, description, completed }, expected, key) => {
      const values = [ownerId, id, title, description !== undefined, description, completed, expected];
      return found(await change('update', values, key));
    },
    complete: async (id, completed, expected, key) =>
      found(await change('complete', [ownerId, id, completed, expected], key)),
    completeAll: async (isCompleted, completed, expected, key) =>
      counted(await change('completeAll', [ownerId, isCompleted, completed, expected], key)),
    deleteAll: async (isCompleted, expected, key) =>
      counted(await change('deleteAll', [ownerId, isCompleted, expected], key)),
    erase: async () => {
      const row = await one('erase', [ownerId]);
      await run(statements.forget, [ownerId]);
      return Number(row?.[0]);
    },
    delete: async (id, expected, key) => (await change('delete', [ownerId, id, expected], key)) !== undefined,
  });
}
