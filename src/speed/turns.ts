const waiting: (() => void)[] = [];

/**
 * Runs pieces of long work one in each turn of the event loop, whoever they belong to, so that a few long lists at once
 * hold up a short request no longer than one piece does. The queue is the process's own, because the event loop is.
 */
export function inTurn(piece: () => void): void {
  waiting.push(piece);
  if (waiting.length === 1) setImmediate(runNext);
}

function runNext(): void {
  waiting[0]?.();
  waiting.shift();
  if (waiting.length > 0) setImmediate(runNext);
}
