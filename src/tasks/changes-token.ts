import { hash } from 'node:crypto';

/** The last change that a client has. Changes are in the order of their number, then of their id. */
export interface ChangesPosition {
  /** The version of the list after which the client needs the ids of deleted tasks; 0 when it has no tasks at all. */
  readonly known: number;
  /** The number of the last change that the client has, and the id of its task. */
  readonly change: number;
  readonly id: number;
}

/** The position of a client that has nothing. */
export const start: ChangesPosition = { known: 0, change: 0, id: 0 };

/** The position of a client that has all changes up to a version. */
export const upTo = (version: number): ChangesPosition =>
  version === 0 ? start : { known: version, change: version, id: Number.MAX_SAFE_INTEGER };

/**
 * A changes token begins with a part of the owner's hash, so that a client that signs in as another user does not mix the
 * tasks of both. The numbers follow in base 36: one after a version, three inside of a version.
 */
export function writeChangesToken(ownerId: string, position: ChangesPosition): string {
  const { known, change, id } = position;
  const numbers = change === upTo(known).change && id === upTo(known).id ? [known] : [known, change, id];
  return [ownerTag(ownerId), ...numbers.map((number) => number.toString(36))].join('-');
}

/** @returns undefined when the token is another owner's */
export function readChangesToken(ownerId: string, token: string): ChangesPosition | undefined {
  const [tag, ...digits] = token.split('-');
  const [known = 0, change, id] = digits.map((number) => Number.parseInt(number, 36));
  if (tag !== ownerTag(ownerId)) return undefined;
  return change === undefined || id === undefined ? upTo(known) : { known, change, id };
}

const ownerTag = (ownerId: string): string => hash('sha256', ownerId).slice(0, 8);
