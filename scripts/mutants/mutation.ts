/** One protection taken away, and the tests that have to notice. */
export interface Mutation {
  readonly file: string;
  /** What the service is like then. */
  readonly what: string;
  /** Matches the protection, and nothing else in the file. */
  readonly find: RegExp;
  readonly replace: string;
  /** Test files, one of which must fail. */
  readonly killedBy: readonly string[];
}

/** @throws when the source has no such place any more, or several */
export function mutate(source: string, { file, what, find, replace }: Mutation): string {
  const places = [...source.matchAll(new RegExp(find, `${find.flags}g`))].length;
  if (places !== 1) throw new Error(`no longer applies: ${file} has ${places} places for ${String(find)} ("${what}")`);
  return source.replace(find, () => replace);
}
