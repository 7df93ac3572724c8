let last: Promise<void> = Promise.resolve();

/**
 * Resolves in a turn of the event loop that nobody else has asked for, so that pieces of long work, whoever they belong to, hold
 * up a short request no longer than one piece does.
 */
export function turnOfOwn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => { setImmediate(resolve); }));
  return last;
}

const lastOf = new Map<string, Promise<unknown>>();

/**
 * Does a piece of a user's long work in a turn of its own, after the pieces that the same user asked for before: a user with
 * a thousand long lists has no more of everybody's time than one with a single list.
 */
export function inTurnOf<Result>(user: string, work: () => Promise<Result>): Promise<Result> {
  const result = (lastOf.get(user) ?? Promise.resolve()).then(turnOfOwn).then(work);
  const end = result.catch(() => {}).then(() => {
    if (lastOf.get(user) === end) lastOf.delete(user);
  });
  lastOf.set(user, end);
  return result;
}
