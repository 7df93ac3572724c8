/** The strong entity tag of a task's version (RFC 9110, section 8.8.3). */
export const entityTag = (version: string): string => `"${version}"`;

/**
 * The versions that an If-Match header allows (RFC 9110, section 13.1.1). A weak tag counts as the strong one that it was
 * made from, by a proxy that compresses responses: here a tag names the task and not its bytes.
 * @returns undefined when any version will do: without the header, and for `*`
 */
export function parseIfMatch(ifMatch: string | undefined): string[] | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  return tags(ifMatch).map((tag) => /^"(\d{1,40})"$/.exec(tag)?.[1]).filter((version) => version !== undefined);
}

/** Whether an If-None-Match header names this version, compared weakly (RFC 9110, section 13.1.2). */
export const matchesIfNoneMatch = (version: string, ifNoneMatch: string | undefined): boolean =>
  ifNoneMatch !== undefined && (ifNoneMatch === '*' || tags(ifNoneMatch).includes(entityTag(version)));

/** The tags of a list, weak ones as strong ones. */
const tags = (list: string): string[] => list.match(/"[^"]*"/g) ?? [];
