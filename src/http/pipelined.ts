const inOneTurn = 4;
const waiting: (() => void)[] = [];
let isPlanned = false;

/**
 * Starts a pipelined request in a later turn of the event loop, a few in each turn for all clients together. Clients who send
 * many requests without waiting for the responses delay each other, and no other client.
 */
export function inLaterTurn(start: () => void): void {
  waiting.push(start);
  plan();
}

function plan(): void {
  if (isPlanned) return;
  isPlanned = true;
  setImmediate(startSome);
}

function startSome(): void {
  isPlanned = false;
  for (const start of waiting.splice(0, inOneTurn)) start();
  if (waiting.length > 0) plan();
}
