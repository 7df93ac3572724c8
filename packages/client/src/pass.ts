/**
 * Lets time pass. @throws the reason of the signal when it is aborted
 * @param untilOnline whether the wait ends when the browser is online again
 */
export function pass(milliseconds: number, signal?: AbortSignal, untilOnline = false): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    // Node.js has no such event.
    const listens = untilOnline && typeof addEventListener === 'function';
    const tidy = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      if (listens) removeEventListener('online', end);
    };
    const end = (): void => {
      tidy();
      resolve();
    };
    const stop = (): void => {
      tidy();
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is whatever `abort` was given
      reject(signal?.reason);
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
    if (listens) addEventListener('online', end);
  });
}
