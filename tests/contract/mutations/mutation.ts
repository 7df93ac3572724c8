export type Verdict = 'breaking' | 'compatible' | 'none';

/** A change to openapi.yaml made by hand: JSON pointers and the value each gets; undefined removes what is there. */
export interface Mutation {
  readonly name: string;
  readonly verdict: Verdict;
  readonly edits: Readonly<Record<string, unknown>>;
  /** Where it shows, when that is not where it was made. */
  readonly shows?: string;
}

export const breaking = (name: string, edits: Mutation['edits'], shows?: string): Mutation => ({
  name,
  verdict: 'breaking',
  edits,
  ...(shows !== undefined && { shows }),
});
export const compatible = (name: string, edits: Mutation['edits']): Mutation => ({
  name,
  verdict: 'compatible',
  edits,
});
export const none = (name: string, edits: Mutation['edits']): Mutation => ({ name, verdict: 'none', edits });

const decode = (pointer: string): string[] =>
  pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

// Under Jest structuredClone gives objects of another realm, which are never deeply equal to those of this one.
const duplicate = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export function mutate(contract: object, { edits }: Mutation): object {
  const copy = duplicate(contract);
  for (const [pointer, value] of Object.entries(edits)) {
    const keys = decode(pointer);
    const last = keys.pop()!;
    const parent = keys.reduce<any>((node, key) => node[key], copy); // eslint-disable-line @typescript-eslint/no-explicit-any -- a document of any shape
    if (value !== undefined) parent[last] = duplicate(value);
    else if (!(last in parent)) throw new Error(`There is nothing at ${pointer}`);
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  }
  return copy;
}
