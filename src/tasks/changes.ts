import type { components } from '../../generated/openapi.d.ts';
import { JsonText } from '../json-text.ts';
import type { RunStatement, TextRow } from '../postgres/query.ts';
import { compileRowJson, type ObjectSchema } from './row-json.ts';
import { changesStatement } from './changes-statement.ts';
import { readChangesToken, start, upTo, writeChangesToken, type ChangesPosition } from './changes-token.ts';

/** One page of the changes of an owner's tasks. */
export interface ChangesPage {
  readonly json: JsonText<components['schemas']['Changes']>;
  /** The changes token of the next page. */
  readonly next: string;
  readonly isLast: boolean;
  readonly isEmpty: boolean;
  /** The version of the owner's list that the page was read from. */
  readonly version: number;
}

/**
 * Reads the changes of an owner's tasks since a changes token, or all tasks without one. One statement.
 * @param most tasks and deleted ids that the page has at most
 * @returns undefined when the changes since then are not known: the token is too old, another owner's, or of another history
 */
export type ReadChanges = (since: string | undefined, most: number) => Promise<ChangesPage | undefined>;

/** @param schema the contract's Task, whose properties are the columns */
export function createChangesReaders(run: RunStatement, schema: ObjectSchema): (ownerId: string) => ReadChanges {
  const statement = changesStatement(schema);
  const toJson = compileRowJson(schema);
  const columns = Object.keys(schema.properties);
  const idColumn = columns.indexOf('id');
  /** Reads the columns that a row has after the task. */
  const changeOf = (row: TextRow) => {
    const [change, id, key = null, version, isKnown] = row.slice(columns.length);
    return { change: Number(change), id: Number(id), key, version: Number(version), isKnown: isKnown === 't' };
  };

  return (ownerId) => async (since, most) => {
    const from = since === undefined ? start : readChangesToken(ownerId, since);
    if (!from) return undefined;
    // One row at least has the version.
    const found = await run(statement, [ownerId, from.known, from.change, from.id, most + 1]);
    const { version, isKnown } = changeOf(found[0] ?? []);
    if (!isKnown) return undefined;
    const rows = found.slice(0, most).map((row) => ({ row, ...changeOf(row) }));
    const items = rows.filter(({ id }) => id > 0);
    const isLast = found.length <= most;
    const last = items.at(-1);
    const next: ChangesPosition =
      isLast || !last ? upTo(version) : { known: from.known || version, change: last.change, id: last.id };
    const token = writeChangesToken(ownerId, next);
    const tasks = items.filter(({ row }) => row[idColumn] !== null);
    const deleted = items.filter(({ row }) => row[idColumn] === null).map(({ id }) => id);
    const keys = items.flatMap(({ id, key }) => (key === null ? [] : [{ task_id: id, key }]));
    const rest = JSON.stringify({ deleted, idempotency_keys: keys, next: token });
    return {
      json: new JsonText(`{"tasks":[${tasks.map(({ row }) => toJson(row)).join(',')}],${rest.slice(1)}`),
      next: token,
      isLast,
      isEmpty: items.length === 0,
      version,
    };
  };
}
