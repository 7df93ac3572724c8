import { nextPage } from '../http/next-page.ts';
import type { Handler } from '../http/operation.ts';
import { Problem } from '../problems.ts';

/** The contract's default of `limit`. */
const defaultLimit = 200;

export const listChanges: Handler<'listChanges'> = async ({ query, tasks }) => {
  const page = await tasks.changes(query.since, query.limit ?? defaultLimit);
  if (!page) throw new Problem('gone');
  const { json, next, isLast } = page;
  return { status: 200, body: json, headers: isLast ? {} : { Link: nextPage({ ...query, since: next }) } };
};

export { listChanges as listUserChanges };
