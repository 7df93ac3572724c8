/** A user has as many long lists that were not read to their end as a user may have. Nothing was read. */
export class TooManyLists extends Error {
  override readonly name = 'TooManyLists';
}
