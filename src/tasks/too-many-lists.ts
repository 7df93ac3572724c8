/** A user has as many unfinished long lists as a user may have. Nothing was read. */
export class TooManyLists extends Error {
  override readonly name = 'TooManyLists';
}
