export type Direction = 'request' | 'response';

/** What a change does to the set of messages that fit; `lost` and `gained` are the same for both directions. */
export type Effect = 'narrowed' | 'widened' | 'replaced' | 'lost' | 'gained';

export interface Change {
  readonly breaking: boolean;
  readonly direction: Direction;
  /** As a JSON pointer, in the component where it is written. */
  readonly where: string;
  readonly what: string;
  readonly why: string;
  readonly operations: readonly string[];
}

const reasons: Readonly<Record<Direction, Readonly<Record<Effect, readonly [breaking: boolean, why: string]>>>> = {
  request: {
    narrowed: [true, 'requests that were taken are refused'],
    widened: [false, 'every request that was taken still is'],
    replaced: [true, 'requests that were taken may be refused or mean something else'],
    lost: [true, 'what clients send or call is ignored or refused'],
    gained: [false, 'clients that do not know it go on as before'],
  },
  response: {
    narrowed: [false, 'every response is one that clients knew before'],
    widened: [true, 'clients may get values that the contract excluded'],
    replaced: [true, 'clients may get values that the contract excluded'],
    lost: [true, 'clients that read it find nothing'],
    gained: [false, 'clients leave aside what they do not know'],
  },
};

export function judge(operation: string, direction: Direction, effect: Effect, where: string, what: string): Change {
  const [breaking, why] = reasons[direction][effect];
  return { breaking, direction, where, what, why, operations: [operation] };
}

/** One change of a component affects many operations, and is listed once. */
export function deduplicate(changes: Iterable<Change>): readonly Change[] {
  const listed = new Map<string, Change>();
  for (const change of changes) {
    const key = [change.direction, change.where, change.what].join('\n');
    const operations = new Set([...(listed.get(key)?.operations ?? []), ...change.operations]);
    listed.set(key, { ...change, operations: [...operations] });
  }
  return [...listed.values()].sort((a, b) => Number(b.breaking) - Number(a.breaking));
}
