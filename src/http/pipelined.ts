const inOneTurn = 4;
const waiting: (() => void)[] = [];
let isPlanned = false;

/**
 * Starts what a client has sent ahead, in a later turn of the event loop, and a few at a time for all clients together. Clients
 * who send many requests without waiting for the responses then wait for each other; nobody else waits for them.
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
