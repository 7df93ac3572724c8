import { hash } from 'node:crypto';

/** How far a client knows the changes of an owner's tasks, which come in the order of their number and then of their id. */
export interface ChangesPosition {
  /** The version of the list since which the client has to be told of deleted tasks; 0 when it has no tasks at all. */
  readonly known: number;
  /** The last change that the client was told of. */
  readonly change: number;
  readonly id: number;
}

/** The position of a client that has nothing. */
export const start: ChangesPosition = { known: 0, change: 0, id: 0 };

/** The position of a client that knows everything up to a version. */
export const upTo = (version: number): ChangesPosition =>
  version === 0 ? start : { known: version, change: version, id: Number.MAX_SAFE_INTEGER };

/**
 * Begins with a part of the owner's hash, so that a client that changes users does not take the tasks of one for those of
 * the other. The numbers follow, to the base of 36; a position inside of the changes has three.
 */
export function writeToken(ownerId: string, position: ChangesPosition): string {
  const { known, change, id } = position;
  const numbers = change === upTo(known).change && id === upTo(known).id ? [known] : [known, change, id];
  return [ownerTag(ownerId), ...numbers.map((number) => number.toString(36))].join('-');
}

/** @returns undefined when the token is another owner's */
export function readToken(ownerId: string, token: string): ChangesPosition | undefined {
  const [tag, ...digits] = token.split('-');
  const [known = 0, change, id] = digits.map((number) => Number.parseInt(number, 36));
  if (tag !== ownerTag(ownerId)) return undefined;
  return change === undefined || id === undefined ? upTo(known) : { known, change, id };
}

const ownerTag = (ownerId: string): string => hash('sha256', ownerId).slice(0, 8);
