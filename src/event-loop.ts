let last: Promise<void> = Promise.resolve();

/**
 * Resolves in a turn of the event loop that nobody else has asked for, so that pieces of long work, whoever they belong to, hold
 * up a short request no longer than one piece does.
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
