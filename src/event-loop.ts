let last: Promise<void> = Promise.resolve();

/**
 * Resolves in a turn of the event loop of its own: two calls never resolve in the same turn. Long work that awaits it
 * between its pieces delays a short request by one piece at most, however many such works there are.
 */
export function turnOfOwn(): Promise<void> {
  last = last.then(
    () =>
      new Promise((resolve) => {
        setImmediate(resolve);
      }),
  );
  return last;
}
