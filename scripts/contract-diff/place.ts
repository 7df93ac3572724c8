/** A part of a contract, with its references followed, and where it is written. */
export interface Place {
  readonly contract: object;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a document of any shape
  readonly node: any;
  readonly at: string;
}

const find = (contract: object, pointer: string): Place['node'] =>
  pointer
    .slice(2)
    .split('/')
    .reduce<Place['node']>((node, key) => node?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], contract);

/** What stands beside a `$ref` holds as well. */
function follow(place: Place): Place {
  const { $ref, ...beside } = (place.node ?? {}) as { $ref?: string };
  if (typeof $ref !== 'string') return place;
  const target = find(place.contract, $ref);
  if (target === undefined) throw new Error(`${place.at} refers to ${$ref}, which is not there`);
  return follow({ contract: place.contract, node: { ...target, ...beside }, at: $ref });
}

export const placeOf = (contract: object): Place => ({ contract, node: contract, at: '#' });

export const below = ({ at }: Place, key: string): string => `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

export const child = (place: Place, key: string): Place =>
  follow({ contract: place.contract, node: place.node?.[key], at: below(place, key) });

/** The children of an object by the name that tells them apart. */
export const children = (
  place: Place,
  nameOf = (_place: Place, key: string): string => key,
): ReadonlyMap<string, Place> =>
  new Map(
    Object.keys(place.node ?? {}).map((key) => {
      const part = child(place, key);
      return [nameOf(part, key), part];
    }),
  );

export interface Pairing {
  readonly gone: readonly (readonly [string, Place])[];
  readonly kept: readonly (readonly [string, Place, Place])[];
  readonly fresh: readonly (readonly [string, Place])[];
}

export function pair(old: ReadonlyMap<string, Place>, next: ReadonlyMap<string, Place>): Pairing {
  return {
    gone: [...old].filter(([name]) => !next.has(name)),
    kept: [...old].flatMap(([name, before]) => {
      const after = next.get(name);
      return after ? [[name, before, after] as const] : [];
    }),
    fresh: [...next].filter(([name]) => !old.has(name)),
  };
}
